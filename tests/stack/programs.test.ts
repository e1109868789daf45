import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'

import * as pulumi from '@pulumi/pulumi'
import { LocalWorkspace, type PulumiFn, type Stack as AutomatedStack } from '@pulumi/pulumi/automation'
import { expect } from 'chai'
// The package itself, as a program has it: the sources know of no provider process.
import { AirbyteConnection, getSource } from 'pulumi-airbyte'

import { openProject, type Project } from '../support/project'
import { type Stage, stage, table } from '../support/shop'
import { root } from '../support/stack'

describe('programs that run Pulumi themselves', function () {
  this.timeout(300_000)
  let [one, other]: Stage[] = []
  let work = ''
  before(async () => {
    ;[one, other] = await Promise.all([stage(), stage()])
    mkdirSync(path.join(root, '.pulumi-airbyte'), { recursive: true })
    work = mkdtempSync(path.join(root, '.pulumi-airbyte', 'automation-'))
    mkdirSync(path.join(work, 'state'))
  })
  after(async () => {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
    await Promise.all([one?.emulator.close(), other?.emulator.close()])
  })

  const open = (
    stackName: string,
    { emulator }: Stage,
    program: PulumiFn,
    workDir?: string,
  ): Promise<AutomatedStack> => {
    const folder = workDir ?? path.join(work, stackName)
    mkdirSync(folder, { recursive: true })
    return LocalWorkspace.createOrSelectStack(
      { projectName: 'automation', stackName, program },
      {
        workDir: folder,
        envVars: {
          PULUMI_BACKEND_URL: `file://${path.join(work, 'state')}`,
          PULUMI_HOME: path.join(work, 'home'),
          PULUMI_CONFIG_PASSPHRASE: 'test',
        },
        stackSettings: { [stackName]: { config: { 'airbyte:url': emulator.url } } },
      },
    )
  }

  /** A connection of the source that is called shop, whatever its id on this server is. */
  const shop = (destinationId: string) => () => {
    const { connectionId, sourceId } = new AirbyteConnection('shop', {
      sourceId: getSource({ name: 'shop' }).then((found) => found.sourceId),
      destinationId,
      syncCatalog: { streams: [table('users')] },
    })
    return Promise.resolve({ connectionId, sourceId })
  }

  /** What a transform of the whole stack makes of it. */
  const prefixed =
    (program: PulumiFn): PulumiFn =>
    () => {
      pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
        type === AirbyteConnection.__pulumiType ? { props: { ...props, prefix: 'america_' }, opts } : undefined,
      )
      return program()
    }
  const prefixesOn = async ({ post, workspaceId }: Stage): Promise<ReadonlyArray<unknown>> => {
    const { connections } = await post('connections/list', { workspaceId })
    return (connections as ReadonlyArray<Readonly<Record<string, unknown>>>).map(({ prefix }) => prefix)
  }

  it('have several stacks in one process, each on its server, and one that reads what the others export', async () => {
    if (one === undefined || other === undefined) return expect.fail('there is no emulator')
    const readers = new Map<string, unknown>()
    const reading: PulumiFn = async () => {
      for (const name of ['europe', 'america']) {
        const of = new pulumi.StackReference(`organization/automation/${name}`)
        readers.set(name, (await of.getOutputDetails('sourceId')).value)
      }
      return {}
    }
    const [europe, america, reader] = await Promise.all([
      open('europe', one, shop(one.destinationId)),
      open('america', other, prefixed(shop(other.destinationId))),
      open('reader', one, reading),
    ])
    await Promise.all([europe.up(), america.up()])
    expect([await prefixesOn(one), await prefixesOn(other)]).to.deep.equal([[''], ['america_']])
    await reader.preview()
    expect(Object.fromEntries(readers)).to.deep.equal({ europe: one.sourceId, america: other.sourceId })
    const again = await Promise.all([europe.preview(), america.preview()])
    expect(again.map(({ changeSummary }) => changeSummary)).to.deep.equal([{ same: 2 }, { same: 2 }])
  })
})

/** A source as the official provider makes it: nobody knows its id before it is there. Both kinds of transforms are at work. */
const programOf = (cursor: string): string => `
class Source extends pulumi.dynamic.Resource {
  constructor(name, id) {
    super({ create: async (inputs) => ({ id: inputs.made, outs: { sourceId: inputs.made } }) }, name, { made: id, sourceId: undefined })
  }
}
const isConnection = (type) => type === 'pulumi-nodejs:dynamic/airbyte:Connection'
pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
  isConnection(type) ? { props: { ...props, prefix: 'transformed_' }, opts } : undefined)
const everySixHours = ({ props, opts }) => ({ props: { ...props, schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } }, opts })
class Pipeline extends pulumi.ComponentResource {
  constructor(name, args) {
    super('acme:data:Pipeline', name)
    this.connection = shop(args, { parent: this, transforms: [everySixHours] }, name)
  }
}
const source = new Source('shop', SOURCE)
new Pipeline('shop', { sourceId: source.sourceId, syncCatalog: catalog(table('users', { cursorField: ['${cursor}'] })) })
`

describe('a connection of a source that is made in the same run', function () {
  this.timeout(300_000)
  let here: Stage
  let project: Project | undefined
  before(async () => {
    here = await stage()
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
    })
  })
  after(async () => {
    project?.remove()
    await here.emulator.close()
  })

  it('is judged in the first preview but for the id, made as transforms have changed it, and steady from then on', async () => {
    if (project === undefined) return expect.fail('there is no project')
    project.write(programOf('nope'))
    const refused = await project.pulumi('preview')
    expect(refused.code).not.to.equal(0)
    expect(refused.output).to.contain(
      'stream public.users, cursorField: the schema has no field nope. Its fields are email, id, modified_at, updated_at.',
    )
    project.write(programOf('updated_at'))
    const preview = await project.must('preview', '--diff')
    expect(preview).to.match(/\+ pulumi-nodejs:dynamic\/airbyte:Connection: \(create\)[^]*sourceId +: \[unknown\]/)
    await project.must('up', '--yes', '--skip-preview')
    const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
      readonly connections: ReadonlyArray<Readonly<Record<string, unknown>>>
    }
    expect(connections.map(({ sourceId, prefix, scheduleData }) => ({ sourceId, prefix, scheduleData }))).to.deep.equal(
      [
        {
          sourceId: here.sourceId,
          prefix: 'transformed_',
          scheduleData: { basicSchedule: { units: 6, timeUnit: 'hours' } },
        },
      ],
    )
    await project.must('preview', '--expect-no-changes')
  })
})
