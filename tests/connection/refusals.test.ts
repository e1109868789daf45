import * as pulumi from '@pulumi/pulumi'
import { expect } from 'chai'

import { pull } from '../../cli/pull'
import { createClient } from '../../provider/api/client'
import { makeProviders } from '../../provider/runtime/provider'
import { fullRefreshOverwrite } from '../../provider/select/choices'
import { select } from '../../provider/select/select'
import { connection } from '../support/declared'
import { type Life, openLife } from '../support/life'
import { catalog, table } from '../support/shop'

type Texts = Readonly<Record<string, string>>

const NOWHERE = '00000000-0000-4000-8000-000000000000'
const HTTPS = 'https://airbyte.example.com'

/** What a preview says in which this configuration is read: the text, with the stack that Pulumi would print. */
const configured = async (config: Texts, environment: Texts): Promise<string> => {
  const { provider } = makeProviders({
    environment,
    clientOf: createClient,
    now: Date.now,
    sleep: () => Promise.resolve(),
    print: () => undefined,
  })
  await provider.configure({ config: { get: (key: string) => config[key] } } as never)
  const news = { sourceId: NOWHERE, destinationId: NOWHERE, name: 'shop', syncCatalog: catalog(table('users')) }
  return Promise.resolve()
    .then(() => provider.check({}, news))
    .then(
      () => 'accepted',
      (error: unknown) => `${String(error)}${(error as Error).stack ?? ''}`,
    )
}

const mistake = (key: string, problem: string, advice: string): string =>
  `The configuration ${key} does not work.\n  ${problem}\nTry: ${advice}.`

const PLACE = 'give an http or https address, such as https://airbyte.example.com'
const SET = ' (pulumi config set airbyte:url …)'

/** Each mistake in the configuration, in Pulumi's own and in the environment, and the whole of what is said. */
const CONFIGURED: ReadonlyArray<readonly [string, Texts, Texts, string]> = [
  [
    'an address that was copied from the browser',
    { 'airbyte:url': `${HTTPS}/workspaces/${NOWHERE}/connections` },
    {},
    mistake('airbyte:url', `it is the address of a page; the server's own is ${HTTPS}`, PLACE + SET),
  ],
  [
    'the address of the public API',
    { 'airbyte:url': `${HTTPS}/api/public/v1` },
    {},
    mistake(
      'airbyte:url',
      `it is the address of Airbyte's public API, which is another one; the server's own is ${HTTPS}`,
      PLACE + SET,
    ),
  ],
  [
    'a password that would travel in the clear',
    { 'airbyte:url': 'http://airbyte.example.com', 'airbyte:username': 'u', 'airbyte:password': 's3cr3t' },
    {},
    mistake(
      'airbyte:url',
      'credentials would travel in the clear to airbyte.example.com',
      'use https, or set airbyte:allowInsecureHttp to true if that network is yours alone',
    ),
  ],
  [
    'a user name and a token',
    { 'airbyte:url': HTTPS, 'airbyte:username': 'u', 'airbyte:password': 's3cr3t', 'airbyte:token': 's3cr3t' },
    {},
    mistake(
      'airbyte:token',
      'airbyte:token, airbyte:username, airbyte:password are set, and each is another way to say who we are',
      'keep one way: a client id with its secret, a token, or a user name with its password',
    ),
  ],
  [
    'a token with a line break',
    {},
    { AIRBYTE_TOKEN: 's3cr3t\n' },
    mistake('AIRBYTE_TOKEN', 'it holds a line break, or another sign that no header may hold', 'give text in one line'),
  ],
  [
    'half a call at once',
    { 'airbyte:concurrency': '1.5' },
    {},
    mistake(
      'airbyte:concurrency',
      'it has to be a whole number of at least 1; it is "1.5"',
      'give a whole number of at least 1 (pulumi config set airbyte:concurrency …)',
    ),
  ],
]

describe('a configuration with a mistake', () => {
  for (const [title, config, environment, text] of CONFIGURED) {
    it(`${title}: the preview ends with the words alone`, async () => {
      expect(await configured(config, environment)).to.equal(text)
    })
  }

  it('is told by a command in the names that it reads, and so is a server that is down', async () => {
    const told = async (environment: Texts): Promise<string> => {
      const said: string[] = []
      const surroundings = {
        environment,
        out: (text: string) => said.push(text),
        error: (text: string) => said.push(text),
      }
      await pull.run(['--source', 'shop'], surroundings)
      return said.join('')
    }
    const url = 'http://127.0.0.1:9'
    expect(await told({ AIRBYTE_URL: url, AIRBYTE_MAX_RETRIES: '0' })).to.equal(
      'Airbyte could not be reached for POST /v1/workspaces/list.\n  127.0.0.1:9: ECONNREFUSED\nTry: check AIRBYTE_URL and that the server runs, then run the same command again.\n',
    )
    expect(await told({ AIRBYTE_URL: url, AIRBYTE_TOKEN: 's3cr3t\n' })).to.equal(
      'The configuration AIRBYTE_TOKEN does not work.\n  it holds a line break, or another sign that no header may hold\nTry: give text in one line.\n',
    )
    expect(await told({ AIRBYTE_URL: `${HTTPS}/workspaces/1` })).to.equal(
      `${mistake('AIRBYTE_URL', `it is the address of a page; the server's own is ${HTTPS}`, PLACE)}\n`,
    )
  })
})

describe('a connection that is there already', () => {
  const program = (life: Life, more: object = {}, resource = 'shop') => [
    connection(resource, {
      sourceId: life.sources[0],
      destinationId: life.destinationId,
      name: 'shop',
      syncCatalog: catalog(table('users')),
      ...more,
    }),
  ]
  const open = async (): Promise<{ readonly life: Life; readonly id: string }> => {
    const life = await openLife()
    const stack = life.open()
    await stack.up(program(life))
    return { life, id: stack.id('shop') }
  }
  /** What the preview, and the update that does not ask before, say of it; neither sends what makes one. */
  const told = async (life: Life, resources: ReturnType<typeof program>, config: Texts = {}) => {
    const preview = await life.open().preview(resources, { config })
    const unasked = await life.open().up(resources, { config: { ...config, 'airbyte:askInPreview': 'false' } })
    const sent = [...preview.requests, ...unasked.requests].map(({ path }) => path)
    expect(sent.filter((path) => path.endsWith('/create'))).to.deep.equal([])
    return [...preview.failures, ...unasked.failures]
  }
  const stopped = (reason: string): string =>
    `This cannot be done as things are.\n  ${reason}\nTry: do what is said above, then run the same command again.`
  const EXISTS = 'A connection named "shop" from this source to this destination exists already'
  const WAYS = (id: string): string =>
    `A second one would write every row twice, so pulumi-airbyte makes none. If this resource was renamed or moved, give it the option aliases with its old name. If it is being replaced, give it deleteBeforeReplace: true. If the connection was made elsewhere, take it into the stack with pulumi import --file or with adopt: "${id}". Else give this one another name.`

  it('and has synced, or is another one: this package says so, and not Airbyte', async () => {
    const { life, id } = await open()
    const another = `${EXISTS}: ${id}, which is not as this program says. ${WAYS(id)}`
    expect(await told(life, program(life, { prefix: 'raw_' }))).to.deep.equal([another, stopped(another)])
    await life.hand('connections/sync', { connectionId: id })
    life.pass(3600)
    const synced = `${EXISTS}: ${id}, which has synced. ${WAYS(id)}`
    expect(await told(life, program(life))).to.deep.equal([synced, stopped(synced)])
  })

  it('and has never synced, where nothing is taken over', async () => {
    const { life, id } = await open()
    const left = `${EXISTS} and has never synced: ${id}. It may be what a creation has left that did not come to its end, and is not taken over, because airbyte:takeOver is never. Take it over with adopt: "${id}", or delete it.`
    expect(await told(life, program(life), { 'airbyte:takeOver': 'never' })).to.deep.equal([left, stopped(left)])
  })

  it('by another resource of the program', async () => {
    const life = await openLife()
    const both = [...program(life), ...program(life, {}, 'second')]
    expect((await life.open().preview(both)).failures).to.deep.equal([
      'name: the resource shop of this program declares a connection named "shop" from the same source to the same destination, too. Every row would be written twice. Give one of them another name.',
    ])
  })
})

describe('a source that is nowhere', () => {
  it('is told by the update, too, where previews do not ask', async () => {
    const life = await openLife()
    const inputs = { sourceId: NOWHERE, destinationId: life.destinationId, syncCatalog: catalog(table('users')) }
    const { failures } = await life.open({ 'airbyte:askInPreview': 'false' }).up([connection('shop', inputs)])
    expect(failures).to.deep.equal([
      `Airbyte does not have what POST /v1/sources/get asks for.\n  Internal Server Error: Could not find configuration for SOURCE_CONNECTION: ${NOWHERE}.\nTry: check the ids, or run pulumi refresh if it was deleted elsewhere.`,
    ])
  })
})

describe('a mistake in a selection', () => {
  it('ends the program with the words alone', () => {
    const wrong = (): unknown => select(catalog(table('users')), { 'public.user': fullRefreshOverwrite() } as never)
    expect(wrong)
      .to.throw()
      .that.satisfies((error: unknown) => pulumi.RunError.isInstance(error))
      .with.property(
        'message',
        'The selection has 1 mistake.\n  stream public.user: the catalog has no such stream. Did you mean public.users?\nTry: correct it by what the catalog offers.',
      )
  })
})
