/** The graph of the modules: who imports whom, types included, from what dependency-cruiser finds. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

import layers from '../layers.cjs'

const ROOT = path.join(__dirname, '..', '..')
const FOLDERS = ['provider', 'policies', 'emulator', 'cli']

/** As much as is read of dependency-cruiser's answer. */
interface Cruise {
  readonly modules: ReadonlyArray<{
    readonly source: string
    readonly dependencies: ReadonlyArray<{ readonly resolved: string }>
  }>
}

interface Node {
  readonly id: string
  readonly label: string
  readonly files: RegExp
}

/** The nodes: a file belongs to the first that it fits. */
const NODES: ReadonlyArray<Node> = [
  { id: 'public', label: 'index', files: /^provider\/index\.ts$/ },
  { id: 'lookups', label: 'lookups · places · catalogs', files: /^provider\/(lookups|places|catalogs)\.ts$/ },
  { id: 'errors', label: 'errors · refusals', files: /^provider\/(errors|refusals)\.ts$/ },
  { id: 'ground', label: layers.GROUND.join(' · '), files: new RegExp(`^provider/(${layers.GROUND.join('|')})\\.ts$`) },
  {
    id: 'plan',
    label: 'connection/plan · connection/settings',
    files: /^provider\/connection\/(answers|details|effects|plan|remaining|settings|shown|operations|values)\.ts$/,
  },
  {
    id: 'resources',
    label: 'connection/resource · sync/resource',
    files: /^provider\/(connection|sync)\/resource\.ts$/,
  },
  { id: 'declare', label: 'runtime/declare', files: /^provider\/runtime\/declare\.ts$/ },
  { id: 'configuration', label: 'runtime/configuration', files: /^provider\/runtime\/configuration/ },
  ...['catalog', 'server', 'api', 'connection', 'sync', 'select', 'runtime'].map((name) => ({
    id: name,
    label: name,
    files: new RegExp(`^provider/${name}/`),
  })),
  ...['policies', 'emulator', 'cli'].map((name) => ({ id: name, label: name, files: new RegExp(`^${name}/`) })),
]

/** Undefined: it is no part of the library. */
const nodeOf = (file: string): string | undefined => {
  const node = NODES.find(({ files }) => files.test(file))
  if (node === undefined && FOLDERS.some((folder) => file.startsWith(`${folder}/`)))
    throw new Error(`${file} has no place in the graph of the modules: give it one in tools/docs/graph.ts`)
  return node?.id
}

/** From each node to those that it imports. */
export type Edges = ReadonlyMap<string, ReadonlySet<string>>

export const edgesOf = ({ modules }: Cruise): Edges => {
  const edges = new Map<string, Set<string>>()
  for (const { source, dependencies } of modules) {
    const from = nodeOf(source)
    if (from === undefined) continue
    const targets = edges.get(from) ?? new Set<string>()
    edges.set(from, targets)
    for (const { resolved } of dependencies) {
      const to = nodeOf(resolved)
      if (to !== undefined && to !== from) targets.add(to)
    }
  }
  return edges
}

/** Every way from a node to itself ends in an error: the graph would not tell what stands below what. */
const refuseCircles = (edges: Edges): void => {
  const done = new Set<string>()
  const visit = (node: string, way: ReadonlyArray<string>): void => {
    if (way.includes(node)) throw new Error(`Modules import each other: ${[...way, node].join(' → ')}`)
    if (done.has(node)) return
    for (const next of edges.get(node) ?? []) visit(next, [...way, node])
    done.add(node)
  }
  for (const node of edges.keys()) visit(node, [])
}

/** Whether a node is imported by way of others. */
const isReached = (edges: Edges, from: string, to: string): boolean =>
  [...(edges.get(from) ?? [])].some((next) => next === to || isReached(edges, next, to))

/** An edge that follows from others is left out. */
export const graphOf = (edges: Edges): string => {
  refuseCircles(edges)
  const drawn = NODES.filter(({ id }) => edges.has(id))
  const arrows = drawn.flatMap(({ id }) => {
    const direct = [...(edges.get(id) ?? [])].sort()
    return direct
      .filter((to) => !direct.some((other) => other !== to && isReached(edges, other, to)))
      .map((to) => `  ${id} --> ${to}`)
  })
  return ['flowchart TD', ...drawn.map(({ id, label }) => `  ${id}["${label}"]`), ...arrows].join('\n')
}

const cruise = async (): Promise<Cruise> => {
  const tool = path.join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
  const args = [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 28 })
  return JSON.parse(stdout) as Cruise
}

export const modulesGraph = async (): Promise<string> => `\`\`\`mermaid\n${graphOf(edgesOf(await cruise()))}\n\`\`\``
