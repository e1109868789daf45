/** The page of what servers can do. */
import { NEWER_ENDPOINTS } from '../../provider/api/newerEndpoints'
import { waysTable } from '../../provider/connection/ways'
import { CAPABILITIES, type Capability, releasesOf } from '../../provider/server/capabilities'
import { type NewerPath, SINCE } from '../../provider/server/paths'

const waysTableText = (): string =>
  [
    ['`resetScope`', '`resetBy`', 'can refresh', 'what happens', 'what follows', 'the update'],
    ['---', '---', '---', '---', '---', '---'],
    ...waysTable(),
  ]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n')

const ROWS: ReadonlyArray<Capability> = Object.values(CAPABILITIES)

/** A name of Airbyte's, such as `includeFiles`, keeps its letters. */
const sentence = (words: string): string =>
  /^[a-z]+(?:[A-Z]|_)/.test(words) ? words : `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`

/** The calls of the client at paths that not every server has, the oldest first. */
const callsTable = (): string => {
  const calls = Object.entries(NEWER_ENDPOINTS).flatMap(([name, { path }]) => {
    const at = Object.keys(SINCE).indexOf(path)
    return at < 0 ? [] : [{ at, line: [`\`${name}\``, `\`${path}\``, `${SINCE[path as NewerPath]} and later`] }]
  })
  return [
    ['call', 'path', 'Airbyte'],
    ['---', '---', '---'],
    ...calls.sort((one, other) => one.at - other.at).map(({ line }) => line),
  ]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n')
}

export const capabilitiesPage = (): string => {
  const rows = ROWS.map((row) => [sentence(row.label), releasesOf(row), row.path ?? '', row.effect])
  const cells = [
    ['what', 'Airbyte', 'told by', 'what this package does'],
    ['---', '---', '---', '---'],
  ].concat(
    rows.map(([what = '', releases = '', path = '', effect = '']) => [
      what,
      releases,
      path === '' ? '' : `\`${path}\``,
      effect,
    ]),
  )
  return `# Which server can what

Airbyte 0.40 and later works. Servers from 0.50.9 on say which release they are (\`GET /v1/instance_configuration\`), which is asked
once in a run, and only where it matters. Where a server does not say it, the paths that it has tell what it can. What a program sets
and its server lacks is refused in the preview, by its name and with the release that has it. Where nothing tells this beforehand, the
server's answer is searched for what was sent.

Made by \`npm run docs\` from the table by which the client goes; not written by hand.

${cells.map((line) => `| ${line.join(' | ')} |`).join('\n')}

## Calls that older servers lack

The client answers \`Unsupported\` where its server has no such path.

${callsTable()}

## How streams are reset

A _refresh_ reads all of a stream again and merges it, while the table stays filled; a _clear_ empties the table and forgets the saved
position. A stream that goes can only be cleared, and an adoption always clears, because it resets before it saves. The plan says which streams
are refreshed (\`refreshes\`); the others of its \`resets\` are cleared. A sync that is running is cancelled for either.

${waysTableText()}

The last two columns hold unless \`syncAfterReset\` or \`waitForReset\` is false.

## How to log in

| Airbyte | takes |
| --- | --- |
| 2.2 and later | client id and secret of an application, or a bearer token |
| 0.50.38 and later | the same, and a user name with its password where a proxy asks for them |
| before | a user name with its password, where its proxy asks for them |

Client id and secret: \`abctl local credentials\` prints them; with Helm they stand in the secret \`airbyte-auth-secrets\`
(\`instance-admin-client-id\`, \`instance-admin-client-secret\`); in Airbyte's pages under User settings > Applications.
Tokens are good for fifteen minutes and are renewed before that, in the middle of a \`pulumi up\` as well.
`
}
