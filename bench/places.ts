/** Where the benchmark reads and writes. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { madeCatalog } from './catalog'

export const ROOT = path.resolve(__dirname, '..')

/** A catalog of a real connector; undefined where the data is not at hand. */
export const realCatalog = (name: string): string | undefined => {
  const data = process.env['AIRBYTE_DATA'] ?? path.resolve(ROOT, '..', 'shared', 'airbyte')
  const file = path.join(data, 'realistic', `${name}.json`)
  return existsSync(file) ? file : undefined
}

/** The catalog to measure with: a real connector's where the data is at hand, else a made one of the same size. */
export const catalogFile = (work: string): string => {
  const real = realCatalog('medium-github')
  if (real !== undefined) return real
  const made = path.join(work, 'catalog.json')
  writeFileSync(made, JSON.stringify(madeCatalog(36, 42)))
  return made
}

/** A place inside the package, so that the programs find what it has installed. */
export const workFolder = (): string => {
  const folder = path.join(ROOT, '.pulumi-airbyte')
  mkdirSync(folder, { recursive: true })
  return mkdtempSync(path.join(folder, 'bench-'))
}
