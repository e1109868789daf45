/** Reads lock files: the one module of `select` that touches the disk. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'

import { suggestedConfiguration } from './drift'
import { lockDigest, readLock } from './lock'
import { stop } from './stop'
import type { TypedCatalog, UntypedStreams } from './types'

/**
 * What `pulumi-airbyte pull` wrote. Called by the generated modules, with the digest of the lock that their types were
 * made from. Fails where the file is missing, was edited by hand, or is another than the types belong to.
 *
 * @example
 * import { readCatalog } from 'pulumi-airbyte'
 *
 * export const shopCatalog = readCatalog(__dirname, 'shop.lock.json')
 */
export const readCatalog = <Streams = UntypedStreams>(
  folder: string,
  lockFile: string,
  digest?: string,
): TypedCatalog<Streams> => {
  const file = path.join(folder, lockFile)
  const failed = `The lock file ${file} cannot be used`
  const text = E.tryCatch(() => readFileSync(file, 'utf8'), String)
  if (E.isLeft(text)) {
    return stop(
      failed,
      [text.left],
      'pull it with `npx pulumi-airbyte pull`, and keep it beside the module that reads it',
    )
  }
  const lock = readLock(text.right)
  if (E.isLeft(lock)) return stop(failed, [lock.left.problem], lock.left.advice)
  const { source, catalogId, streams } = lock.right
  if (digest !== undefined && digest !== lockDigest(lock.right)) {
    return stop(failed, ['the types beside it were made from another one'], 'pull again, which makes both anew')
  }
  return {
    sourceId: source.sourceId,
    ...(catalogId === undefined ? {} : { catalogId }),
    streams: Object.values(streams).map((stream) => ({ stream, config: suggestedConfiguration(stream) })),
  }
}
