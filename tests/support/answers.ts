/** In every test, every answer of every emulator is held against Airbyte's document (a root hook of mocha's). */
import { watchAnswers, type WatchedAnswer } from '../../emulator/watch'
import { hasData } from './data'
import { answerProblems, DEPARTURES, NEWER_DEPARTURES, newerAnswerProblems } from './document'

let wrong: string[] = []

const look = ({ path, status, content, airbyte }: WatchedAnswer): void => {
  const [problemsOf, departures] =
    airbyte === '0.44' ? [answerProblems, DEPARTURES] : [newerAnswerProblems, NEWER_DEPARTURES]
  const problems = problemsOf(path, status, content).filter((problem) => !Object.hasOwn(departures, problem))
  if (problems.length > 0) wrong.push(`${path} (${String(status)}): ${problems.join(', ')}`)
}

export const mochaHooks = {
  beforeAll: (): void => {
    if (hasData()) watchAnswers(look)
  },
  afterEach: (): void => {
    const problems = [...new Set(wrong)]
    wrong = []
    if (problems.length === 0) return
    throw new Error(`The emulator answered what Airbyte's document does not allow:\n${problems.join('\n')}`)
  },
}
