/** The scheduled workflows of the examples, run with stand-ins: one issue that comes, changes and goes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { serve } from '../support/api'
import { type Ended, example, putInto, runScript } from '../support/workflows'

interface Issue {
  readonly number: number
  readonly title: string
  body: string
  isOpen: boolean
}

/** Drift, more drift, none, none again, and drift once more: what the issues are after each. */
const DAYS: ReadonlyArray<readonly [code: number, text: string, issues: ReadonlyArray<readonly [string, boolean]>]> = [
  [2, 'one', [['one', true]]],
  [2, 'two', [['two', true]]],
  [0, 'none', [['two', false]]],
  [0, 'none', [['two', false]]],
  [
    2,
    'three',
    [
      ['two', false],
      ['three', true],
    ],
  ],
]

describe('the scheduled workflows of the examples', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-drift-workflow-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const put = (name: string, text: string): void => {
    putInto(folder, name, text)
  }

  const prepare = (code: number, text: string): void => {
    put('npx', `#!/bin/sh\necho "$*" > asked; printf %s '${text}'; exit ${String(code)}\n`)
    put('npm', '#!/bin/sh\nexit 0\n')
  }

  const asked = (): string => readFileSync(path.join(folder, 'asked'), 'utf8')

  const bash = (script: string, env: NodeJS.ProcessEnv): Promise<Ended> => runScript(folder, script, env)

  describe('GitHub’s', () => {
    interface Step {
      readonly id?: string
      readonly name?: string
      readonly run?: string
      readonly if?: string
    }
    const { jobs } = example('github-actions', 'airbyte-drift.yml') as {
      readonly jobs: {
        readonly drift: { readonly env: Readonly<Record<string, string>>; readonly steps: ReadonlyArray<Step> }
      }
    }
    const { steps, env } = jobs.drift
    const stepOf = (name: string): Step => steps.find((step) => step.id === name || step.name === name) ?? {}

    /** A stand-in for `gh` that keeps the issues in a file. */
    const GH = `#!${process.execPath}
const fs = require('node:fs')
const [noun, verb, ...args] = process.argv.slice(2)
if (noun !== 'issue' || process.env.GH_TOKEN !== 'gh-token' || process.env.GH_REPO !== 'acme/data') process.exit(4)
const issues = JSON.parse(fs.readFileSync('issues.json', 'utf8'))
const value = (name) => args[args.indexOf(name) + 1]
const body = () => fs.readFileSync(value('--body-file'), 'utf8')
const one = issues.find(({ number }) => String(number) === args[0])
if (verb === 'list') {
  const title = JSON.parse(/== (".*"\\)?)/.exec(value('--jq'))[1].replace(/\\)$/, ''))
  for (const issue of issues) if (issue.isOpen && issue.title === title) console.log(issue.number)
} else if (verb === 'create') issues.push({ number: issues.length + 1, title: value('--title'), body: body(), isOpen: true })
else if (verb === 'edit') one.body = body()
else if (verb === 'close') one.isOpen = false
else process.exit(5)
fs.writeFileSync('issues.json', JSON.stringify(issues))
`
    const issues = (): ReadonlyArray<Issue> =>
      JSON.parse(readFileSync(path.join(folder, 'issues.json'), 'utf8')) as ReadonlyArray<Issue>

    const run = async (code: number, text: string): Promise<string> => {
      prepare(code, text)
      put('gh', GH)
      if (!existsSync(path.join(folder, 'issues.json'))) put('issues.json', '[]')
      writeFileSync(path.join(folder, 'output'), '')
      const common = { STACKS: env['STACKS'], TITLE: env['TITLE'], GITHUB_OUTPUT: path.join(folder, 'output') }
      const first = await bash(stepOf('drift').run ?? 'exit 99', common)
      expect(first.code, first.output).to.equal(0)
      const told = readFileSync(path.join(folder, 'output'), 'utf8')
      if (code === 0 || code === 2) {
        const more = { GH_TOKEN: 'gh-token', GH_REPO: 'acme/data', CODE: String(code) }
        const second = await bash(stepOf('Tell it in one issue').run ?? 'exit 99', { ...common, ...more })
        expect(second.code, second.output).to.equal(0)
      }
      return told
    }

    it('keep one issue, which is closed once nothing differs', async () => {
      for (const [code, text, wanted] of DAYS) {
        expect(await run(code, text)).to.equal(`code=${String(code)}\n`)
        expect(issues().map(({ body, isOpen }) => [body, isOpen])).to.deep.equal(wanted)
      }
      expect(asked()).to.equal('pulumi-airbyte drift --stack prod --markdown\n')
    })

    it('fail where it could not be told, and leave the issue alone', async () => {
      expect(await run(1, '')).to.equal('code=1\n')
      expect(stepOf('Tell it in one issue').if).to.equal(
        "steps.drift.outputs.code == '0' || steps.drift.outputs.code == '2'",
      )
      expect(stepOf('Fail where it could not be told')).to.deep.equal({
        name: 'Fail where it could not be told',
        if: "steps.drift.outputs.code != '0' && steps.drift.outputs.code != '2'",
        run: 'exit 1',
      })
    })
  })

  describe('GitLab’s', () => {
    const { 'airbyte-drift': job } = example('gitlab-ci', 'airbyte-drift.yml') as {
      readonly 'airbyte-drift': {
        readonly script: ReadonlyArray<string>
        readonly variables: Readonly<Record<string, string>>
      }
    }
    const issues: Issue[] = []
    const run = async (code: number, text: string): Promise<Ended> => {
      prepare(code, text)
      const gitlab = await serve((request, response, body) => {
        const { method = '', url = '', headers } = request
        const given = (body === '' ? {} : JSON.parse(body)) as Readonly<Record<string, string>>
        const known = issues.find(({ number }) => url === `/projects/5/issues/${String(number)}`)
        if (headers['private-token'] !== 'gl-token') response.statusCode = 401
        else if (method === 'POST' && url === '/projects/5/issues') {
          issues.push({
            number: issues.length + 1,
            title: given['title'] ?? '',
            body: given['description'] ?? '',
            isOpen: true,
          })
        } else if (method === 'PUT' && known !== undefined) {
          known.body = given['description'] ?? known.body
          known.isOpen = given['state_event'] !== 'close'
        } else if (method !== 'GET' || !url.includes('state=opened')) response.statusCode = 400
        const open = issues.filter(({ isOpen }) => isOpen).map(({ number, title }) => ({ iid: number, title }))
        response.end(JSON.stringify(method === 'GET' ? open : {}))
      })
      try {
        return await bash(job.script.join('\n'), {
          ...job.variables,
          ...{ GITLAB_TOKEN: 'gl-token', CI_API_V4_URL: gitlab.url, CI_PROJECT_ID: '5' },
        })
      } finally {
        await gitlab.close()
      }
    }

    it('keep one issue, which is closed once nothing differs', async () => {
      for (const [code, text, wanted] of DAYS) {
        const ended = await run(code, text)
        expect(ended.code, ended.output).to.equal(0)
        expect(issues.map(({ body, isOpen }) => [body, isOpen])).to.deep.equal(wanted)
      }
      expect(asked()).to.equal('pulumi-airbyte drift --stack prod --markdown\n')
    })

    it('fail where it could not be told, and leave the issue alone', async () => {
      const before = structuredClone(issues)
      expect((await run(1, '')).code).to.equal(1)
      expect(issues).to.deep.equal(before)
    })
  })
})
