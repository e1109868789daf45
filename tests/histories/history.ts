/** One history as a test: it has a name for good, and a list here says which still go wrong. */

/** Histories that go wrong until their repair is in: each runs, and what fails among them counts as skipped. */
const PENDING: ReadonlySet<string> = new Set([
  'a-secret-read-back',
  'adopted-with-more-under-the-whole-connection',
  'dropped-while-inactive-under-the-whole-connection',
  'adopted-under-the-whole-connection',
  'random-histories',
  'replaced-by-itself-and-renamed',
])

/** `PULUMI_AIRBYTE_PENDING=fail` shows how a history goes wrong. */
const isLenient = process.env['PULUMI_AIRBYTE_PENDING'] !== 'fail'

/** What stands before a colon: histories of one kind share it. */
const kindOf = (name: string): string => name.split(':')[0] ?? name

export const history = (name: string, title: string, tell: () => Promise<void>): void => {
  it(title, async function () {
    try {
      await tell()
    } catch (error) {
      if (!isLenient || !PENDING.has(kindOf(name))) throw error
      this.skip()
    }
  })
}
