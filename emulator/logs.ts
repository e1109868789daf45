/** What the attempts of jobs have logged: enough for who reads on, line by line, while a job runs. */
import type { Job } from './records'
import type { State } from './state'
import { statusOf } from './work'

const line = (at: number, text: string): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} \u001b[32mINFO\u001b[m ${text}`

const ENDS: Readonly<Record<string, string>> = {
  succeeded: 'sync summary: the attempt has succeeded',
  failed: 'Source process exited with non-zero exit code 1',
  cancelled: 'Setting attempt to FAILED because the job was cancelled',
}

/** The lines so far; more are added at the end, and none is changed. */
export const logOf = (state: State, job: Job): ReadonlyArray<string> => {
  const end = ENDS[statusOf(state, job)]
  const streams = job.configType === 'sync' ? job.enabledStreams : job.streamsToReset
  return [
    line(job.runsFrom, `----- START ${job.configType === 'sync' ? 'REPLICATION' : 'RESET'} -----`),
    ...streams.map(({ name, namespace }) =>
      line(job.runsFrom, `Stream ${namespace === undefined ? '' : `${namespace}.`}${name}`),
    ),
    ...(end === undefined ? [] : [line(job.endsAt, end), line(job.endsAt, '----- END -----')]),
  ]
}
