import { Config } from '@pulumi/pulumi/cmd/dynamic-provider/config'
import { expect } from 'chai'

import { createClient } from '../../provider/api/client'
import { exposedIn } from '../../provider/runtime/configuration/exposed'
import { makeProviders, type Providers } from '../../provider/runtime/provider'

/** The providers of a run with this configuration, in Pulumi's own form, and the lines that they print. */
const run = async (
  values: Readonly<Record<string, string>>,
): Promise<{ readonly providers: Providers; readonly lines: ReadonlyArray<string> }> => {
  const lines: string[] = []
  const providers = makeProviders({
    environment: { AIRBYTE_PASWORD: 'x' },
    clientOf: createClient,
    now: Date.now,
    sleep: () => Promise.resolve(),
    print: (line) => lines.push(line),
  })
  await providers.provider.configure({ config: new Config(values, 'project') })
  return { providers, lines }
}

describe('a key of the configuration that nobody reads', () => {
  it('is told once in a run, as it is probably misspelt', async () => {
    const { providers, lines } = await run({
      'airbyte:eu.url': 'http://localhost:9',
      'airbyte:concurency': '5',
      'aws:region': 'eu-central-1',
    })
    const news = { connectionId: 'c' }
    for (const instance of [{}, {}, { instance: 'eu' }])
      await providers.syncProvider.check({}, { ...news, ...instance })
    expect(lines).to.deep.equal([
      'airbyte: airbyte:concurency: nobody reads it. Did you mean airbyte:concurrency?',
      'airbyte: AIRBYTE_PASWORD: nobody reads it. Did you mean AIRBYTE_PASSWORD?',
    ])
  })

  it('is told with what it makes wrong', async () => {
    const { providers, lines } = await run({ 'airbyte:username': 'u', 'airbyte:pasword': 's3cr3t' })
    const refused = await Promise.resolve()
      .then(() => providers.syncProvider.check({}, { connectionId: 'c' }))
      .then(
        () => 'accepted',
        (error: unknown) => String(error),
      )
    expect(refused).to.equal(
      [
        'The configuration does not work.',
        '  airbyte:password: it is missing while airbyte:username is set. Set both, or neither (pulumi config set airbyte:password … --secret).',
        '  airbyte:pasword: nobody reads it. Did you mean airbyte:password?',
        '  AIRBYTE_PASWORD: nobody reads it. Did you mean AIRBYTE_PASSWORD?',
        'Try: correct what is named above.',
      ].join('\n'),
    )
    expect(lines).to.deep.equal([])
  })
})

describe('a credential in the configuration that is no secret', () => {
  const keys = ['airbyte:password', 'airbyte:eu.clientSecret', 'airbyte:token', 'airbyte:headers', 'other:password']

  it('is told by its key, with what keeps it and how to do better', () => {
    expect(exposedIn(keys, (key) => key === 'airbyte:token')).to.deep.equal([
      "airbyte:password is not a secret, so the stack's configuration and Pulumi's state hold it in plain. Try: pulumi config set --secret airbyte:password, or take it out and give AIRBYTE_PASSWORD in the environment, which is kept nowhere.",
      "airbyte:eu.clientSecret is not a secret, so the stack's configuration and Pulumi's state hold it in plain. Try: pulumi config set --secret airbyte:eu.clientSecret, or take it out and give AIRBYTE_EU_CLIENT_SECRET in the environment, which is kept nowhere.",
    ])
    expect(exposedIn(keys, () => true)).to.deep.equal([])
  })
})
