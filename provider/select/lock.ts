/** The lock file: what a source offers, pinned in a text in which equal catalogs are equal and small changes small. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import type { AirbyteStreamConfiguration } from '../catalog/airbyte'
import { answeredCatalog, type Offers, offersIn } from '../catalog/canonical'
import { type InputProblem, tell } from '../decoding'
import { compareText, digest, isRecord } from '../json'
import { readJson } from '../numbers'
import { block, streamBlock } from './layout'

/** The form that this release writes. A release that changes it counts one up. */
const LOCK_VERSION = 1

/** Where a catalog comes from. */
export interface LockedSource {
  readonly sourceId: string
  readonly name: string
  /** The connector's image, `airbyte/source-postgres`. */
  readonly connector?: string
  readonly connectorVersion?: string
}

/** A catalog with its origin. */
export interface Lock {
  readonly source: LockedSource
  /** Airbyte's id of the discovered catalog. */
  readonly catalogId?: string
  readonly streams: Offers
}

/** Why a lock file is not used: no JSON or no lock file, from a newer release, or changed by hand. */
export interface LockProblem {
  readonly kind: 'unreadable' | 'newer' | 'edited'
  readonly problem: string
  readonly advice: string
}

const NEUTRAL: AirbyteStreamConfiguration = { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' }

/** What a catalog of unknown make offers, in canonical form: its configuration is not looked at. */
export const offersOf = (catalog: unknown): E.Either<ReadonlyArray<InputProblem>, Offers> => {
  const streams = isRecord(catalog) && Array.isArray(catalog['streams']) ? catalog['streams'] : undefined
  const entries = streams?.map((entry: unknown) =>
    isRecord(entry) ? { stream: entry['stream'], config: NEUTRAL } : entry,
  )
  return pipe(answeredCatalog(entries === undefined ? catalog : { streams: entries }), E.chain(offersIn))
}

/** Of what was written, without what only the layout of the file is: a formatter may have passed over it. */
export const lockDigest = ({ source, catalogId, streams }: Lock): string =>
  digest({ lockVersion: LOCK_VERSION, source, catalogId, streams })

/** The text of a lock file: one block for each stream, one line for each field. */
export const writeLock = (lock: Lock): string => {
  const { sourceId, name, connector, connectorVersion } = lock.source
  const source = Object.entries({ sourceId, name, connector, connectorVersion }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, JSON.stringify(value)] as const],
  )
  return `${block(
    [
      ['lockVersion', String(LOCK_VERSION)],
      ['digest', JSON.stringify(lockDigest(lock))],
      ['source', block(source, '  ')],
      ...(lock.catalogId === undefined ? [] : [['catalogId', JSON.stringify(lock.catalogId)] as const]),
      [
        'streams',
        block(
          Object.entries(lock.streams)
            .sort(([one], [other]) => compareText(one, other))
            .map(([key, offer]) => [key, streamBlock(offer)] as const),
          '  ',
        ),
      ],
    ],
    '',
  )}\n`
}

const RESTORE = 'restore it from version control, or move it away and pull again'

const unreadable = (problem: string): LockProblem => ({ kind: 'unreadable', problem, advice: RESTORE })

const textAt = (record: Readonly<Record<string, unknown>>, key: string): string | undefined => {
  const value = record[key]
  return typeof value === 'string' ? value : undefined
}

const sourceOf = (value: unknown): LockedSource | undefined => {
  if (!isRecord(value)) return undefined
  const [sourceId, name] = [textAt(value, 'sourceId'), textAt(value, 'name')]
  const [connector, connectorVersion] = [textAt(value, 'connector'), textAt(value, 'connectorVersion')]
  return sourceId === undefined || name === undefined
    ? undefined
    : {
        sourceId,
        name,
        ...(connector === undefined ? {} : { connector }),
        ...(connectorVersion === undefined ? {} : { connectorVersion }),
      }
}

const parse = (text: string): E.Either<LockProblem, unknown> =>
  E.tryCatch(
    () => readJson(text.replace(/^\uFEFF/, '')),
    () =>
      unreadable(
        /^(<{7}|>{7}|={7})/m.test(text)
          ? 'it holds an unresolved merge conflict'
          : 'it is not JSON, or only a part of it',
      ),
  )

/** Reads what `writeLock` wrote, and nothing else: a lock that is not believed is not used. */
export const readLock = (text: string): E.Either<LockProblem, Lock> => {
  const parsed = parse(text)
  if (E.isLeft(parsed)) return parsed
  const file = parsed.right
  const version = isRecord(file) ? file['lockVersion'] : undefined
  if (!isRecord(file) || typeof version !== 'number')
    return E.left(unreadable('it is not a lock file of pulumi-airbyte'))
  if (version !== LOCK_VERSION) {
    return E.left({
      kind: 'newer',
      problem: `its lockVersion is ${String(version)}, and this release knows ${String(LOCK_VERSION)}`,
      advice: 'install the release of pulumi-airbyte that wrote it, or a newer one',
    })
  }
  const [source, streams] = [sourceOf(file['source']), file['streams']]
  if (source === undefined || !isRecord(streams)) return E.left(unreadable('its source or its streams are missing'))
  const catalogId = textAt(file, 'catalogId')
  const lock: Lock = {
    source,
    ...(catalogId === undefined ? {} : { catalogId }),
    streams: streams as unknown as Offers,
  }
  if (lockDigest(lock) !== file['digest']) {
    return E.left({
      kind: 'edited',
      problem: 'its digest does not fit its content: it was edited by hand, or merged from two versions',
      advice: RESTORE,
    })
  }
  return pipe(
    offersOf({ streams: Object.values(streams).map((stream) => ({ stream })) }),
    E.bimap(
      ([first]) => unreadable(first === undefined ? 'its streams are not understood' : tell(first)),
      (offers) => ({ ...lock, streams: offers }),
    ),
  )
}
