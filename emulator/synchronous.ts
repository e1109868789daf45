/** Jobs that are through when they are answered: checks, discoveries, specifications. They are in no list. */
import { isNewer } from './releases'
import { newId, type State } from './state'

/** How such a job tells of itself; `cached` is one that was not run. */
export const quickJob = (
  state: State,
  configType: string,
  configId: string,
  more: Readonly<Record<string, unknown>> = {},
) => ({
  id: newId(state),
  configType,
  configId,
  createdAt: Math.floor(state.time),
  endedAt: Math.floor(state.time),
  succeeded: true,
  connectorConfigurationUpdated: false,
  ...(isNewer(state) ? { logType: 'formatted', logs: { events: [], logLines: [] } } : { logs: { logLines: [] } }),
  ...more,
})
