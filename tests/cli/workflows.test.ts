import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { serve } from '../support/api'
import { type Ended, example, putInto, runScript } from '../support/workflows'

/** What becomes of `plan` in a pipeline: its code, and what it has written. */
interface Made {
  readonly code: number
  readonly markdown?: string
}

const CASES: ReadonlyArray<readonly [string, Made, string]> = [
  ['nothing blocks', { code: 0, markdown: '## fine\n' }, '## fine\n'],
  ['something blocks', { code: 2, markdown: '## blocked\n' }, '## blocked\n'],
  ['the preview could not begin', { code: 1, markdown: '## failed\n' }, '## failed\n'],
  ['nothing could be run', { code: 127 }, 'The plan could not be made. The log of this job says why.\n'],
]

describe('the workflows of the examples', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-workflow-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const put = (name: string, text: string): void => {
    putInto(folder, name, text)
  }

  /** A stand-in for `npx` that has made this plan, and for `npm` that has nothing to do. */
  const prepare = ({ code, markdown }: Made): void => {
    rmSync(path.join(folder, 'plan.md'), { force: true })
    put('made.md', markdown ?? '')
    const write = markdown === undefined ? '' : 'cp made.md plan.md; echo page > plan.html;'
    put('npx', `#!/bin/sh\necho "$*" > asked; ${write} exit ${String(code)}\n`)
    put('npm', '#!/bin/sh\nexit 0\n')
  }

  const bash = (script: string, env: NodeJS.ProcessEnv): Promise<Ended> => runScript(folder, script, env)

  describe('GitHub’s', () => {
    interface Step {
      readonly id?: string
      readonly name?: string
      readonly run?: string
      readonly if?: string
      readonly env?: Readonly<Record<string, string>>
    }
    const { jobs } = example('github-actions', 'airbyte-plan.yml') as {
      readonly jobs: {
        readonly plan: { readonly env: Readonly<Record<string, string>>; readonly steps: ReadonlyArray<Step> }
      }
    }
    const { steps, env } = jobs.plan
    const script = (name: string): string =>
      steps.find((step) => step.id === name || step.name === name)?.run ?? 'exit 99'

    /** A stand-in for `gh` that keeps the comments of one pull request in a file. */
    const GH = `#!${process.execPath}
const fs = require('node:fs')
const args = process.argv.slice(2)
const comments = JSON.parse(fs.readFileSync('comments.json', 'utf8'))
const method = args[args.indexOf('--method') + 1]
const body = () => fs.readFileSync(args.at(-1).replace('body=@', ''), 'utf8')
const all = 'repos/acme/data/issues/7/comments'
if (args[0] !== 'api' || process.env.GH_TOKEN !== 'gh-token') process.exit(4)
if (args.includes('--jq')) {
  if (args[1] !== all) process.exit(5)
  const mark = JSON.parse(/startswith\\((".*")\\)/.exec(args.at(-1))[1])
  for (const comment of comments) if (comment.body.startsWith(mark)) console.log(comment.id)
} else if (method === 'POST' && args[3] === all) comments.push({ id: comments.length + 100, body: body() })
else if (method === 'PATCH') comments.find(({ id }) => args[3] === 'repos/acme/data/issues/comments/' + id).body = body()
else process.exit(6)
fs.writeFileSync('comments.json', JSON.stringify(comments))
`
    const run = async (
      made: Made,
      stack = env['STACK'] ?? '',
    ): Promise<{ readonly code: string; readonly comments: unknown }> => {
      prepare(made)
      put('gh', GH)
      if (!existsSync(path.join(folder, 'comments.json'))) put('comments.json', '[{"id":1,"body":"looks good"}]')
      writeFileSync(path.join(folder, 'output'), '')
      const common = { STACK: stack, GITHUB_OUTPUT: path.join(folder, 'output') }
      const first = await bash(script('plan'), common)
      expect(first.code, first.output).to.equal(0)
      const posted = await bash(script('Post the plan'), {
        ...common,
        GH_TOKEN: 'gh-token',
        REPOSITORY: 'acme/data',
        NUMBER: '7',
      })
      expect(posted.code, posted.output).to.equal(0)
      return {
        code: readFileSync(path.join(folder, 'output'), 'utf8'),
        comments: JSON.parse(readFileSync(path.join(folder, 'comments.json'), 'utf8')) as unknown,
      }
    }

    for (const [title, made, text] of CASES) {
      it(`posts the plan where ${title}, and fails unless nothing blocks`, async () => {
        const { code, comments } = await run(made)
        expect(code).to.equal(`code=${String(made.code)}\n`)
        expect(comments).to.deep.equal([
          { id: 1, body: 'looks good' },
          { id: 101, body: `<!-- airbyte plan of prod -->\n${text}` },
        ])
        expect(readFileSync(path.join(folder, 'asked'), 'utf8')).to.equal(
          'pulumi-airbyte plan --stack prod --markdown plan.md --html plan.html\n',
        )
      })
    }

    it('keeps one comment a stack, whatever else is said', async () => {
      await run({ code: 2, markdown: 'one' })
      await run({ code: 0, markdown: 'other stack' }, 'staging')
      expect((await run({ code: 0, markdown: 'two' })).comments).to.deep.equal([
        { id: 1, body: 'looks good' },
        { id: 101, body: '<!-- airbyte plan of prod -->\ntwo' },
        { id: 102, body: '<!-- airbyte plan of staging -->\nother stack' },
      ])
    })

    it('runs each step whatever the plan said, and ends by what it said', () => {
      const conditions = steps.flatMap(({ name, id, if: condition }) =>
        condition === undefined ? [] : [[name ?? id, condition]],
      )
      expect(conditions).to.deep.equal([['Fail where something blocks it', "steps.plan.outputs.code != '0'"]])
      expect(script('Fail where something blocks it')).to.equal('exit 1')
    })
  })

  describe('GitLab’s', () => {
    const { 'airbyte-plan': job } = example('gitlab-ci', 'airbyte-plan.yml') as {
      readonly 'airbyte-plan': {
        readonly script: ReadonlyArray<string>
        readonly variables: Readonly<Record<string, string>>
      }
    }
    const notes: { id: number; body: string }[] = []
    const run = async (made: Made, stack = job.variables['STACK'] ?? ''): Promise<Ended> => {
      prepare(made)
      const gitlab = await serve((request, response, body) => {
        const { method = '', url = '', headers } = request
        const [, id] = /^\/projects\/5\/merge_requests\/7\/notes(?:\/(\d+))?/.exec(url) ?? []
        const given = body === '' ? undefined : (JSON.parse(body) as { readonly body: string })
        const known = notes.find((note) => String(note.id) === id)
        if (headers['private-token'] !== 'gl-token') response.statusCode = 401
        else if (method === 'PUT' && known !== undefined && given !== undefined) known.body = given.body
        else if (method === 'POST' && given !== undefined) notes.push({ id: notes.length + 100, body: given.body })
        else if (method !== 'GET') response.statusCode = 400
        response.end(JSON.stringify(method === 'GET' ? (url.endsWith('page=1') ? notes : []) : {}))
      })
      try {
        return await bash(job.script.join('\n'), {
          ...{
            STACK: stack,
            GITLAB_TOKEN: 'gl-token',
            CI_API_V4_URL: gitlab.url,
            CI_PROJECT_ID: '5',
            CI_MERGE_REQUEST_IID: '7',
          },
        })
      } finally {
        await gitlab.close()
      }
    }
    beforeEach(() => {
      notes.splice(0, notes.length, { id: 1, body: 'looks good' })
    })

    for (const [title, made, text] of CASES) {
      it(`posts the plan where ${title}, and ends with its code`, async () => {
        const { code, output } = await run(made)
        expect(code, output).to.equal(made.code)
        expect(notes).to.deep.equal([
          { id: 1, body: 'looks good' },
          { id: 101, body: `<!-- airbyte plan of prod -->\n${text}` },
        ])
      })
    }

    it('keeps one note a stack, whatever else is said', async () => {
      await run({ code: 2, markdown: 'one' })
      await run({ code: 0, markdown: 'other stack' }, 'staging')
      await run({ code: 0, markdown: 'two' })
      expect(notes).to.deep.equal([
        { id: 1, body: 'looks good' },
        { id: 101, body: '<!-- airbyte plan of prod -->\ntwo' },
        { id: 102, body: '<!-- airbyte plan of staging -->\nother stack' },
      ])
    })
  })
})
