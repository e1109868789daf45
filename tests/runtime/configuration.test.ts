import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { type ConfigurationMistake, render } from '../../provider/errors'
import {
  type Configuration,
  inNames,
  type Lookup,
  OPTIONS,
  readConfiguration,
} from '../../provider/runtime/configuration'

type Texts = Readonly<Record<string, string>>

/** Pulumi's configuration, whose keys can be listed. */
const pulumi = (values: Texts): Lookup =>
  Object.assign((key: string) => (Object.hasOwn(values, key) ? values[key] : undefined), {
    keys: () => Object.keys(values),
  })

const read = (values: Texts, environment: Texts = {}, instance?: string): Omit<Configuration, 'names'> | string => {
  const configuration = readConfiguration(pulumi(values), environment, instance)
  if (E.isLeft(configuration)) return render(configuration.left)
  const { names: _names, ...rest } = configuration.right
  return rest
}

const refused = (values: Texts, environment: Texts = {}): string => {
  const found = read(values, environment)
  return typeof found === 'string' ? found : 'accepted'
}

const DEFAULTS: Omit<Configuration, 'names'> = {
  url: 'http://localhost:8000',
  credentials: undefined,
  headers: {},
  timeoutMilliseconds: 120_000,
  maxRetries: 4,
  concurrency: 10,
  allowInsecureHttp: false,
  resetScope: 'streams',
  resetBy: 'auto',
  resetTimeoutMilliseconds: 3_600_000,
  maxResets: undefined,
  takeOver: 'leftovers',
  askInPreview: true,
  warnings: [],
}

const mistake = (key: string, problem: string, advice: string): string =>
  `The configuration ${key} does not work.\n  ${problem}\nTry: ${advice}.`

describe('readConfiguration', () => {
  it('nothing given is the defaults, and so is empty text', () => {
    expect(read({})).to.deep.equal(DEFAULTS)
    expect(read({ 'airbyte:url': '', 'airbyte:token': '' }, { AIRBYTE_URL: '' })).to.deep.equal(DEFAULTS)
  })

  it('every option is read, from Pulumi’s configuration before the environment', () => {
    const values = {
      'airbyte:url': 'https://airbyte.example.com/api',
      'airbyte:username': 'u',
      'airbyte:password': 'p w',
      'airbyte:headers': '{"X-Team":"data"}',
      'airbyte:timeoutSeconds': '0.5',
      'airbyte:maxRetries': '0',
      'airbyte:concurrency': '1',
      'airbyte:allowInsecureHttp': 'true',
      'airbyte:resetScope': 'server',
      'airbyte:resetTimeoutMinutes': '0',
      'airbyte:maxResets': '12',
      'airbyte:takeOver': 'never',
      'airbyte:askInPreview': 'false',
    }
    const configuration = {
      ...DEFAULTS,
      url: 'https://airbyte.example.com/api',
      credentials: { kind: 'basic', username: 'u', password: 'p w' },
      headers: { 'X-Team': 'data' },
      timeoutMilliseconds: 500,
      maxRetries: 0,
      concurrency: 1,
      allowInsecureHttp: true,
      resetScope: 'server',
      resetTimeoutMilliseconds: 0,
      maxResets: 12,
      takeOver: 'never',
      askInPreview: false,
    }
    expect(read(values, { AIRBYTE_CONCURRENCY: '7' })).to.deep.equal(configuration)
    const environment = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        `AIRBYTE_${key.slice('airbyte:'.length).replace(/[A-Z]/g, '_$&').toUpperCase()}`,
        value,
      ]),
    )
    expect(read({}, environment)).to.deep.equal(configuration)
    expect(read({ 'airbyte:url': 'http://localhost:1', 'airbyte:token': 't' })).to.deep.equal({
      ...DEFAULTS,
      url: 'http://localhost:1',
      credentials: { kind: 'bearer', token: 't' },
    })
    expect(read({}, { AIRBYTE_CLIENT_ID: 'i', AIRBYTE_CLIENT_SECRET: 's' })).to.deep.equal({
      ...DEFAULTS,
      credentials: { kind: 'application', clientId: 'i', clientSecret: 's' },
    })
  })

  it('another server has its own address and credentials, and the default one’s patience', () => {
    const shared = { 'airbyte:concurrency': '3', 'airbyte:token': 't', AIRBYTE_TAKE_OVER: 'never' }
    expect(
      read({ ...shared, 'airbyte:eu.url': 'https://eu.example.com' }, { AIRBYTE_EU_MAX_RETRIES: '1' }, 'eu'),
    ).to.deep.equal({ ...DEFAULTS, url: 'https://eu.example.com', concurrency: 3, maxRetries: 1 })
    expect(read({}, { AIRBYTE_EU_URL: 'https://eu.example.com', AIRBYTE_EU_TOKEN: 'e' }, 'eu')).to.deep.equal({
      ...DEFAULTS,
      url: 'https://eu.example.com',
      credentials: { kind: 'bearer', token: 'e' },
    })
    expect(read({}, {}, 'eu')).to.equal(
      mistake(
        'airbyte:eu.url',
        'there is no address for the instance eu',
        'give something like https://eu.example.com (pulumi config set airbyte:eu.url …, or AIRBYTE_EU_URL)',
      ),
    )
  })

  it('a mistake is named in the form in which it was given', () => {
    const problem = 'it has to be a whole number of at least 1; it is "1.5"'
    const advice = 'give a whole number of at least 1'
    expect(read({ 'airbyte:concurrency': '1.5' })).to.equal(
      mistake('airbyte:concurrency', problem, `${advice} (pulumi config set airbyte:concurrency …)`),
    )
    expect(read({}, { AIRBYTE_CONCURRENCY: '1.5' })).to.equal(mistake('AIRBYTE_CONCURRENCY', problem, advice))
    const eu = { 'airbyte:eu.url': 'https://eu.example.com' }
    expect(read({ ...eu, 'airbyte:eu.concurrency': '1.5' }, {}, 'eu')).to.equal(
      mistake('airbyte:eu.concurrency', problem, `${advice} (pulumi config set airbyte:eu.concurrency …)`),
    )
    expect(read(eu, { AIRBYTE_EU_CONCURRENCY: '1.5' }, 'eu')).to.equal(
      mistake('AIRBYTE_EU_CONCURRENCY', problem, advice),
    )
    expect(read(eu, { AIRBYTE_CONCURRENCY: '1.5' }, 'eu')).to.equal(mistake('AIRBYTE_CONCURRENCY', problem, advice))
  })

  it('what a server says is told in the names that were given', () => {
    const text = 'Try: check airbyte:url and airbyte:token, never airbyte:users.'
    const told = (values: Texts, environment: Texts, instance?: string): string => {
      const found = readConfiguration(pulumi(values), environment, instance)
      return E.isRight(found) ? inNames(found.right.names, text) : render(found.left)
    }
    expect(told({}, {})).to.equal(text)
    expect(told({ 'airbyte:url': 'https://a.example' }, {})).to.equal(text)
    expect(told({}, { AIRBYTE_URL: 'https://a.example' })).to.equal(
      'Try: check AIRBYTE_URL and AIRBYTE_TOKEN, never airbyte:users.',
    )
    expect(told({ 'airbyte:url': 'https://a.example' }, { AIRBYTE_TOKEN: 't' })).to.equal(
      'Try: check airbyte:url and AIRBYTE_TOKEN, never airbyte:users.',
    )
    expect(told({ 'airbyte:eu.url': 'https://a.example' }, {}, 'eu')).to.equal(
      'Try: check airbyte:eu.url and airbyte:eu.token, never airbyte:users.',
    )
  })

  it('all mistakes are told', () => {
    expect(
      read(
        { 'airbyte:timeoutSeconds': '-1', 'airbyte:allowInsecureHttp': 'yes', 'airbyte:resetScope': 'stream' },
        { AIRBYTE_USERNAME: 'u', AIRBYTE_PASWORD: 'p' },
      ),
    ).to.equal(
      [
        'The configuration does not work.',
        '  airbyte:timeoutSeconds: it has to be a number of seconds above 0, and at most a day; it is "-1". Give a number of seconds above 0, and at most a day (pulumi config set airbyte:timeoutSeconds …).',
        '  airbyte:allowInsecureHttp: it has to be true or false; it is "yes". Give true or false (pulumi config set airbyte:allowInsecureHttp …).',
        '  airbyte:resetScope: it has to be streams, server or connection; it is "stream". Give streams, server or connection (pulumi config set airbyte:resetScope …).',
        '  AIRBYTE_PASSWORD: it is missing while AIRBYTE_USERNAME is set. Set both, or neither.',
        '  AIRBYTE_PASWORD: nobody reads it. Did you mean AIRBYTE_PASSWORD?',
        'Try: correct what is named above.',
      ].join('\n'),
    )
  })

  it('of several mistakes that touch each other nowhere, each is told as it is by itself', () => {
    const mistakes: ReadonlyArray<Texts> = [
      { 'airbyte:timeoutSeconds': '-1' },
      { 'airbyte:maxRetries': '1.5' },
      { AIRBYTE_CONCURRENCY: '0' },
      { 'airbyte:resetScope': 'stream' },
      { 'airbyte:resetBy': 'refreshes' },
      { 'airbyte:resetTimeoutMinutes': 'an hour' },
      { 'airbyte:maxResets': '-1' },
      { AIRBYTE_TAKE_OVER: 'always' },
      { 'airbyte:askInPreview': 'yes' },
      { AIRBYTE_HEADERS: '{"X-Team":7,"X-Org":8,"X Y":"z"}' },
      { 'airbyte:url': 'http://airbyte.example.com', AIRBYTE_USERNAME: 'u' },
    ]
    const mistakesIn = (given: Texts): ReadonlyArray<ConfigurationMistake> => {
      const configuration = readConfiguration((key) => given[key], given)
      if (E.isRight(configuration) || configuration.left._tag !== 'InvalidConfiguration') return []
      const { _tag, more = [], ...first } = configuration.left
      return [first, ...more]
    }
    const sorted = (found: ReadonlyArray<ConfigurationMistake>): ReadonlyArray<string> =>
      found.map((mistake) => JSON.stringify(mistake)).sort()
    expect(mistakes.map((mistake) => mistakesIn(mistake).length)).to.deep.equal([...mistakes.map(() => 1).slice(1), 2])
    for (const { advice } of mistakes.flatMap(mistakesIn)) expect(advice).to.match(/^[a-z].*[^.]$/)
    fc.assert(
      fc.property(fc.subarray([...mistakes], { minLength: 2 }), (several) => {
        expect(sorted(mistakesIn(Object.assign({}, ...several) as Texts))).to.deep.equal(
          sorted(several.flatMap(mistakesIn)),
        )
      }),
    )
  })

  it('an address is judged before it is called', () => {
    const told = (url: string): string => refused({ 'airbyte:url': url }).split('\n')[1]?.trim() ?? ''
    expect(told('localhost:8000')).to.equal('it is not an http or https address')
    expect(told('https://u:s3cr3t@airbyte.example.com')).to.equal(
      'it holds a user name or password, which have options of their own',
    )
    expect(told('https://airbyte.example.com/base/workspaces/1/connections')).to.equal(
      "it is the address of a page; the server's own is https://airbyte.example.com/base",
    )
    expect(told('https://airbyte.example.com/api/public/v1')).to.equal(
      "it is the address of Airbyte's public API, which is another one; the server's own is https://airbyte.example.com",
    )
    expect(told('https://u:s3cr3t@airbyte.example.com/workspaces/1')).to.equal(
      "it holds a user name or password, which have options of their own; it is the address of a page; the server's own is https://airbyte.example.com",
    )
    for (const url of ['https://a.example/api/v1', 'http://localhost:8000/', 'https://a.example/airbyte']) {
      expect(read({ 'airbyte:url': url })).to.deep.equal({ ...DEFAULTS, url })
    }
  })

  it('credentials go in the clear to no other machine', () => {
    const url = 'http://airbyte.example.com'
    const problem = 'credentials would travel in the clear to airbyte.example.com'
    expect(read({ 'airbyte:url': url, 'airbyte:token': 't' })).to.equal(
      mistake(
        'airbyte:url',
        problem,
        'use https, or set airbyte:allowInsecureHttp to true if that network is yours alone',
      ),
    )
    expect(read({}, { AIRBYTE_URL: url, AIRBYTE_HEADERS: '{"Authorization":"Basic eA=="}' })).to.equal(
      mistake(
        'AIRBYTE_URL',
        problem,
        'use https, or set AIRBYTE_ALLOW_INSECURE_HTTP to true if that network is yours alone',
      ),
    )
    expect(read({ 'airbyte:url': url, 'airbyte:token': 't', 'airbyte:allowInsecureHttp': 'true' })).not.to.be.a(
      'string',
    )
    expect(read({ 'airbyte:url': url })).not.to.be.a('string')
  })

  it('one way to say who we are is enough, and has to be whole', () => {
    const two = { 'airbyte:token': 't', 'airbyte:username': 'u', 'airbyte:password': 'p' }
    expect(read(two)).to.equal(
      mistake(
        'airbyte:token',
        'airbyte:token, airbyte:username, airbyte:password are set, and each is another way to say who we are',
        'keep one way: a client id with its secret, a token, or a user name with its password',
      ),
    )
    expect(read({ 'airbyte:clientId': 'i' })).to.equal(
      mistake(
        'airbyte:clientSecret',
        'it is missing while airbyte:clientId is set',
        'set both, or neither (pulumi config set airbyte:clientSecret … --secret)',
      ),
    )
    expect(read({}, { AIRBYTE_EU_URL: 'https://e', AIRBYTE_EU_PASSWORD: 'p' }, 'eu')).to.equal(
      mistake('AIRBYTE_EU_USERNAME', 'it is missing while AIRBYTE_EU_PASSWORD is set', 'set both, or neither'),
    )
  })

  it('what would end a header is found before any is sent', () => {
    const odd = 'it holds a line break, or another sign that no header may hold'
    expect(read({}, { AIRBYTE_TOKEN: 's3cr3t\n' })).to.equal(mistake('AIRBYTE_TOKEN', odd, 'give text in one line'))
    const headers = 'JSON of an object of texts, such as {"X-Team":"data"}'
    const told = (text: string): string => refused({}, { AIRBYTE_HEADERS: text })
    for (const text of ['s3cr3t', '["s3cr3t"]', 'null']) {
      expect(told(text)).to.equal(mistake('AIRBYTE_HEADERS', 'it is not JSON of an object of texts', `give ${headers}`))
    }
    for (const value of ['"s3cr3t\\r\\nX: y"', '7']) {
      expect(told(`{"X-Team":${value}}`)).to.equal(
        mistake('AIRBYTE_HEADERS', 'its header X-Team is not text in one line', `give ${headers}`),
      )
    }
    expect(told('{"X-Team":7,"X-Org":8,"X Y":"z"}')).to.equal(
      mistake(
        'AIRBYTE_HEADERS',
        'its headers X-Team and X-Org are not text in one line; it has a header whose name no header may have',
        `give ${headers}`,
      ),
    )
    expect(told('{"X Team: s3cr3t":"x"}')).to.equal(
      mistake('AIRBYTE_HEADERS', 'it has a header whose name no header may have', `give ${headers}`),
    )
  })

  it('what is probably misspelt is a warning, and what is another’s is none', () => {
    const warnings = (values: Texts, environment: Texts = {}): ReadonlyArray<string> => {
      const found = read(values, environment)
      return typeof found === 'string' ? [found] : found.warnings
    }
    expect(
      warnings(
        {
          'airbyte:pasword': 'x',
          'airbyte:client_id': 'x',
          'airbyte:eu.ulr': 'x',
          'airbyte:eu.url': 'x',
          'other:urls': 'x',
        },
        { AIRBYTE_CLIENTID: 'x', AIRBYTE_EU_PASWORD: 'x', AIRBYTE_EU_PASSWORD: 'x', PASWORD: 'x' },
      ),
    ).to.deep.equal([
      'airbyte:pasword: nobody reads it. Did you mean airbyte:password?',
      'airbyte:client_id: nobody reads it. Did you mean airbyte:clientId?',
      'airbyte:eu.ulr: nobody reads it. Did you mean airbyte:eu.url?',
      'AIRBYTE_CLIENTID: nobody reads it. Did you mean AIRBYTE_CLIENT_ID?',
      'AIRBYTE_EU_PASWORD: nobody reads it. Did you mean AIRBYTE_EU_PASSWORD?',
    ])
    const others = ['SOURCE_DEFINITION', 'DESTINATION_CONFIG', 'DATA', 'VERSION', 'ROLE', 'EDITION', 'WORKSPACE_ID']
    expect(
      warnings({ 'airbyte:serverUrl': 'x' }, Object.fromEntries(others.map((name) => [`AIRBYTE_${name}`, 'x']))),
    ).to.deep.equal([])
  })

  it('never throws, and shows nothing of a secret', () => {
    const key = fc.constantFrom(...Object.keys(OPTIONS))
    const text = fc.oneof(fc.string(), fc.constantFrom('true', '1', 'http://h', '{"a":"s3cr3t"}', 's3cr3t\n', '\u0000'))
    const secrets = Object.entries(OPTIONS).flatMap(([name, row]) => ('isSecret' in row ? [name] : []))
    expect(secrets).to.deep.equal(['clientSecret', 'token', 'password', 'headers'])
    fc.assert(
      fc.property(fc.dictionary(key, text), fc.option(fc.constant('eu'), { nil: undefined }), (values, instance) => {
        const given = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [
            `airbyte:${instance === undefined ? '' : 'eu.'}${name}`,
            secrets.includes(name) ? `${value}s3cr3t` : value.replaceAll('s3cr3t', ''),
          ]),
        )
        const found = read(given, {}, instance)
        if (typeof found === 'string') expect(found).not.to.contain('s3cr3t')
      }),
      { numRuns: 500 },
    )
  })
})
