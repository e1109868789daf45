import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { steady } from '../support/project'
import { type Stage, stage } from '../support/shop'
import { copyOf, openStack, outputOf, root, run } from '../support/stack'

/** The previews that the README shows: a plain one, and one with `--diff`. */
const shown = (): ReadonlyArray<string> => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  return [...readme.matchAll(/<!-- preview:[^]*?```\n([^]*?)```/g)].map(([, preview = '']) => preview.trim())
}

/** Writes them anew: UPDATE_PREVIEWS=true. */
const show = (previews: ReadonlyArray<string>): void => {
  const file = path.join(root, 'README.md')
  const left = [...previews]
  const readme = readFileSync(file, 'utf8')
  const block = /(<!-- preview:[^]*?```\n)[^]*?(```)/g
  writeFileSync(
    file,
    readme.replace(block, (_all, head: string, tail: string) => `${head}${left.shift() ?? ''}\n${tail}`),
  )
}

/** A preview as a reader has it in the end: without what a terminal shows while it is made. */
const settled = (preview: string): string =>
  steady(preview)
    .replace(/^ {4}pulumi:pulumi:Stack \S+ running .*\n/gm, '')
    // Where among the resources a line of log stands is a matter of chance.
    .replace(/^airbyte: .*\n\n?/gm, '')
    .replace(/\n{3,}/g, '\n\n')

/** The whole life of a stack; answers the previews of a change, which show nothing but it, after a refresh too. */
const story = async (folder: string, here: Stage): Promise<ReadonlyArray<string>> => {
  const stack = await openStack(folder, {
    'airbyte:url': here.emulator.url,
    'airbyte:username': 'airbyte',
    'airbyte-quickstart:sourceId': here.sourceId,
    'airbyte-quickstart:destinationId': here.destinationId,
  })
  try {
    await stack.must('config', 'set', '--secret', 'airbyte:password', 'planted-secret')
    await stack.must('up', '--yes', '--skip-preview')
    await stack.must('preview', '--expect-no-changes')
    await stack.must('refresh', '--yes', '--skip-preview')
    await stack.must('preview', '--expect-no-changes')
    stack.configure({ 'airbyte-quickstart:cursor': 'email' })
    const previews = [await stack.must('preview'), await stack.must('preview', '--diff')]
    await stack.must('up', '--yes', '--skip-preview')
    const { connectionId } = JSON.parse(await stack.must('stack', 'output', '--json')) as {
      readonly connectionId: string
    }
    const { jobs } = (await here.post('jobs/list', {
      configTypes: ['reset_connection'],
      configId: connectionId,
    })) as {
      readonly jobs: ReadonlyArray<{ readonly job: { readonly status: string; readonly resetConfig: unknown } }>
    }
    expect(jobs.map(({ job }) => [job.status, job.resetConfig])).to.deep.equal([
      ['succeeded', { streamsToReset: [{ name: 'users', namespace: 'public' }] }],
    ])
    // Pulumi keeps the configuration with its own provider resource, encrypted; ours hold none of it at all.
    expect(await stack.must('stack', 'export')).not.to.contain('planted-secret')
    const state = JSON.parse(await stack.must('stack', 'export', '--show-secrets')) as {
      readonly deployment: { readonly resources: ReadonlyArray<{ readonly type: string }> }
    }
    const ours = state.deployment.resources.filter(({ type }) => type.includes('airbyte:Connection'))
    expect(ours).to.have.lengthOf(1)
    expect(JSON.stringify(ours)).not.to.contain('planted-secret')
    await stack.must('destroy', '--yes', '--skip-preview')
    return previews.map(settled)
  } finally {
    stack.remove()
  }
}

describe('examples/quickstart', function () {
  this.timeout(600_000)
  const credentials = { username: 'airbyte', password: 'planted-secret' }
  const quickstart = path.join(root, 'examples', 'quickstart')
  let here: Stage
  before(async () => {
    here = await stage({ credentials })
  })
  after(() => here.emulator.close())

  it('runs as it lies in the repository, and its previews are those in the README', async () => {
    const previews = await story(quickstart, here)
    if (process.env['UPDATE_PREVIEWS'] === 'true') show(previews)
    expect(previews).to.deep.equal(shown())
    for (const preview of previews) expect(preview.split('\n').length).to.be.at.most(40)
  })

  it("runs in a user's own folder with the package installed from its tarball", async () => {
    const folder = copyOf(quickstart)
    try {
      const packed = outputOf(await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root }))
      const tarball = packed.trim().split('\n').at(-1) ?? ''
      outputOf(await run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder }))
      expect(await story(folder, here)).to.deep.equal(shown())
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('the tarball', () => {
  it('holds what users need and nothing else', async function () {
    this.timeout(60_000)
    const { output } = await run('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: root })
    const [{ files }] = JSON.parse(output.slice(output.indexOf('['))) as [
      { readonly files: ReadonlyArray<{ readonly path: string }> },
    ]
    const folders = new Set(files.map((file) => file.path.split('/').slice(0, 2).join('/')))
    expect([...folders].sort()).to.deep.equal([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist/cli',
      'dist/emulator',
      'dist/policies',
      'dist/provider',
      'examples/environments',
      'examples/github-actions',
      'examples/gitlab-ci',
      'examples/policy-pack',
      'examples/quickstart',
      'examples/typed-catalog',
      'package.json',
    ])
  })
})
