/** The site made of `docs/`: its pages in their order, and how Markdown that is written for GitHub becomes one of them. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { defineConfig, type MarkdownOptions } from 'vitepress'

const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
const repository = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

type Markdown = Parameters<NonNullable<MarkdownOptions['config']>>[0]

/** What is no page lies in the repository: `../examples/quickstart`, `plan.schema.json`. */
const withRepositoryLinks = (markdown: Markdown): void => {
  const { link_open: before } = markdown.renderer.rules
  markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index]
    const href = token?.attrGet('href') ?? ''
    const isOfRoot = !String(env.relativePath ?? '').includes('/')
    if (isOfRoot && (href.startsWith('../') || /^[\w.-]+\.(json|api\.md)$/.test(href))) {
      const file = path.posix.join('docs', href)
      token?.attrSet('href', `${repository}/blob/main/${file}`)
      token?.attrSet('target', '_blank')
    }
    return before === undefined || before === null
      ? self.renderToken(tokens, index, options)
      : before(tokens, index, options, env, self)
  }
}

/** GitHub draws Mermaid by itself; here a component does, with the library that lies beside the pages. */
const withPictures = (markdown: Markdown): void => {
  const { fence } = markdown.renderer.rules
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token?.info.trim() === 'mermaid') return `<Picture code="${encodeURIComponent(token.content)}" />`
    return fence?.(tokens, index, options, env, self) ?? ''
  }
}

const page = (link: string, text: string) => ({ text, link: `/${link}` })

export default defineConfig({
  title: 'pulumi-airbyte',
  description: manifest.description,
  base: new URL(`${manifest.homepage}/`).pathname,
  cleanUrls: true,
  srcExclude: ['pulumi-airbyte.api.md'],
  head: [['meta', { name: 'color-scheme', content: 'light dark' }]],
  markdown: {
    config: (markdown) => {
      withRepositoryLinks(markdown)
      withPictures(markdown)
    },
  },
  themeConfig: {
    nav: [page('start', 'Start'), page('concepts', 'Concepts'), page('reference/', 'Reference')],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('start', 'Start in five minutes'),
          page('concepts', 'Concepts'),
          page('coming-from', 'Coming from other tools'),
        ],
      },
      {
        text: 'Write',
        items: [
          page('typed-catalogs', 'Typed catalogs'),
          page('configuration', 'Configuration'),
          page('environments', 'Environments'),
          page('official-provider', 'Sources by the official provider'),
          page('monorepos', 'Monorepos'),
          page('modules', 'ES modules, bundlers, Bun'),
          page('automation-api', 'Automation API'),
          page('testing', 'Testing stacks'),
        ],
      },
      {
        text: 'Change',
        items: [
          page('breaking-changes', 'Breaking changes'),
          page('reviews', 'Reviews'),
          page('policies', 'Policies'),
          page('replacing-a-source', 'Replacing a source'),
        ],
      },
      {
        text: 'Run',
        items: [
          page('taking-over', 'Taking over a workspace'),
          page('drift', 'Drift'),
          page('servers', 'Servers and versions'),
          page('login', 'Login: abctl, Helm, Cloud'),
          page('upgrading', 'Upgrading'),
          page('performance', 'Performance'),
        ],
      },
      {
        text: 'Look up',
        items: [
          page('troubleshooting', 'Troubleshooting'),
          page('errors', 'Errors'),
          page('limits', 'Limits'),
          page('reference/', 'Reference'),
          page('architecture', 'How it is made'),
        ],
      },
    ],
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
  },
})
