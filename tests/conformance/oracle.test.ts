import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import {
  type CatalogDiff,
  isBreakingDiff,
  type Refusal,
  serverCatalogDiff,
  serverConfigurationDiff,
  serverDefaultCatalog,
  serverMerge,
  serverScheduleCheck,
  serverStored,
  serverUpdate,
} from '../../provider/server'
import { filesIn, linesOf, needData } from '../support/data'

/** JSON with sorted keys, so that equal values are equal texts. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )

const set = (values: ReadonlyArray<unknown>): ReadonlyArray<string> => values.map(text).sort()

const transforms = (diff: CatalogDiff): ReadonlyArray<string> =>
  set(
    diff.transforms.map((transform) =>
      transform.updateStream === undefined ? transform : { ...transform, updateStream: set(transform.updateStream) },
    ),
  )

/** `selectedFields` is a set on the server. */
const merged = (catalog: AirbyteCatalog): string =>
  text(
    catalog.streams.map(({ stream, config }) => ({
      stream,
      config: { ...config, ...(config.selectedFields ? { selectedFields: set(config.selectedFields) } : {}) },
    })),
  )

interface Case {
  readonly op: string
  // The recorded inputs and answers have the forms of their operation; a wrong one fails the comparison.
  readonly input: never
  readonly answer: { readonly ok?: boolean; readonly exception?: string; readonly message?: string }
}

interface Operation {
  readonly ours: (input: never) => E.Either<Refusal, unknown>
  readonly theirs: (answer: never) => unknown
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each operation has forms of its own
const operation = <Input, Answer>(
  ours: (input: Input) => E.Either<Refusal, unknown>,
  theirs: (answer: Answer) => unknown,
): Operation => ({ ours, theirs })

const OPERATIONS: Readonly<Record<string, Operation>> = {
  diff: operation(
    (input: { old: AirbyteCatalog; new: AirbyteCatalog; configured?: AirbyteCatalog }) =>
      E.map((diff: CatalogDiff) => ({ transforms: transforms(diff), breaking: isBreakingDiff(diff) }))(
        serverCatalogDiff(input.old, input.new, input.configured ?? input.old),
      ),
    (answer: { catalogDiff: CatalogDiff; breaking: boolean }) => ({
      transforms: transforms(answer.catalogDiff),
      breaking: answer.breaking,
    }),
  ),
  configDiff: operation(
    (input: { old: AirbyteCatalog; new: AirbyteCatalog }) =>
      E.map((streams: ReadonlyArray<unknown>) => set(streams))(serverConfigurationDiff(input.old, input.new)),
    (answer: Readonly<Record<string, unknown>>) =>
      set(Object.values(answer).find(Array.isArray) as ReadonlyArray<unknown>),
  ),
  wbUpdate: operation(
    (input: Parameters<typeof serverUpdate>[0]) =>
      E.map(
        ({
          breakingChange,
          streamsToReset,
          catalogDiff,
        }: {
          readonly breakingChange: boolean
          readonly streamsToReset: ReadonlyArray<unknown>
          readonly catalogDiff: CatalogDiff
        }) => ({ breakingChange, resets: set(streamsToReset), transforms: transforms(catalogDiff) }),
      )(serverUpdate(input)),
    (answer: {
      readonly breakingChange: boolean
      readonly streamsToReset: ReadonlyArray<unknown>
      readonly catalogDiff: CatalogDiff
    }) => ({
      breakingChange: answer.breakingChange,
      resets: set(answer.streamsToReset),
      transforms: transforms(answer.catalogDiff),
    }),
  ),
  merge: operation(
    (input: { configured: AirbyteCatalog; originalDiscovered: AirbyteCatalog; discovered: AirbyteCatalog }) =>
      E.map(merged)(serverMerge(input.configured, input.originalDiscovered, input.discovered)),
    (answer: { catalog: AirbyteCatalog }) => merged(answer.catalog),
  ),
  persist: operation(
    (input: { catalog: AirbyteCatalog }) => E.map(merged)(serverStored(input.catalog)),
    (answer: { catalog: AirbyteCatalog }) => merged(answer.catalog),
  ),
  discovered: operation(
    (input: { catalog: Parameters<typeof serverDefaultCatalog>[0] }) =>
      E.right(merged(serverDefaultCatalog(input.catalog))),
    (answer: { catalog: AirbyteCatalog }) => merged(answer.catalog),
  ),
  schedule: operation(
    (input: Parameters<typeof serverScheduleCheck>[0]) => E.map(() => 'accepted')(serverScheduleCheck(input)),
    () => 'accepted',
  ),
}

describe("what Airbyte's own code answers", function () {
  this.timeout(120_000)
  before(function () {
    needData(this)
  })

  for (const [name, { ours, theirs }] of Object.entries(OPERATIONS)) {
    it(`${name}: every recorded case is equal`, () => {
      const cases = linesOf(`oracle/${name}.ndjson.gz`) as ReadonlyArray<Case>
      const different = cases.flatMap(({ input, answer }, at) => {
        const result = ours(input)
        const got = E.isLeft(result) ? result.left : result.right
        const expected =
          answer.ok === false ? { exception: answer.exception, message: answer.message } : theirs(answer as never)
        return text(got) === text(expected) ? [] : [{ case: at, got, expected }]
      })
      process.stdout.write(`      ${name}: ${cases.length - different.length} of ${cases.length} equal\n`)
      expect(different.slice(0, 3)).to.deep.equal([])
    })
  }

  it('has no operation that is not compared', () => {
    expect(filesIn('oracle').map((file) => file.replace(/\.ndjson\.gz$/, ''))).to.have.members(Object.keys(OPERATIONS))
  })
})
