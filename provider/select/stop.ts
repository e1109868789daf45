/** Ends a program with one text, as a mistake in a selection or a lock file does. */
import * as pulumi from '@pulumi/pulumi'

import { type InputProblem, tell } from '../decoding'

/** Ends the program with the text alone: Pulumi prints no stack for a `RunError`. */
export const stop = (failed: string, seen: ReadonlyArray<string>, advice: string): never => {
  throw new pulumi.RunError(`${failed}.\n${seen.map((line) => `  ${line}\n`).join('')}Try: ${advice}.`)
}

/** The catalog core speaks of Airbyte's settings, and a choice calls these otherwise. */
const SETTING: Readonly<Record<string, string>> = { selectedFields: 'columns', syncMode: 'mode' }

/** A mistake in a selection, as one line. */
export const problemLine = (problem: InputProblem): string =>
  tell({ ...problem, path: SETTING[problem.path] ?? problem.path })
