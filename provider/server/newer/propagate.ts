/** What a newer server takes over by itself of what a source offers (`ApplySchemaChangeHelper`). */
import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../../catalog/airbyte'
import { keyOf } from '../diff'
import type { NewerStreamTransform } from '../types'
import { isBreakingNewerDiff } from './diff'
import { proposedModes } from './stored'

/** The columns that a stream with a selection gets beside those that are selected: new ones at the top. */
const withNewColumns = (
  { stream, config }: AirbyteStreamAndConfiguration,
  { updateStream }: NewerStreamTransform,
): AirbyteStreamAndConfiguration => {
  if (config.fieldSelectionEnabled !== true) return { stream, config }
  const selectedFields = config.selectedFields ?? []
  const selected = new Set(selectedFields.map(({ fieldPath }) => fieldPath?.[0]))
  const added = (updateStream?.fieldTransforms ?? []).flatMap(({ transformType, fieldName }) =>
    transformType === 'add_field' && fieldName.length === 1 && !selected.has(fieldName[0])
      ? [{ fieldPath: fieldName }]
      : [],
  )
  return { stream, config: { ...config, selectedFields: [...selectedFields, ...added] } }
}

export interface Propagation {
  readonly configured: AirbyteCatalog
  readonly discovered: AirbyteCatalog
  readonly transforms: ReadonlyArray<NewerStreamTransform>
  readonly preference: string
}

/** Whether it takes over anything: a diff without a difference always, else one that breaks nothing, where it is asked to. */
export const isPropagated = ({ transforms, preference }: Omit<Propagation, 'configured' | 'discovered'>): boolean =>
  transforms.length === 0 ||
  (!isBreakingNewerDiff({ transforms }) && ['propagate_columns', 'propagate_fully'].includes(preference))

/** The catalog that a connection has afterwards. Streams come and go only under `propagate_fully`. */
export const propagated = ({ configured, discovered, transforms, preference }: Propagation): AirbyteCatalog => {
  const streams = new Map(configured.streams.map((entry) => [keyOf(entry.stream), entry]))
  const fresh = new Map(discovered.streams.map((entry) => [keyOf(entry.stream), entry]))
  const isFull = preference === 'propagate_fully'
  for (const transform of transforms) {
    const key = keyOf(transform.streamDescriptor)
    const [there, offered] = [streams.get(key), fresh.get(key)]
    if (transform.transformType === 'remove_stream') {
      if (isFull) streams.delete(key)
    } else if (transform.transformType === 'update_stream') {
      if (there !== undefined && offered !== undefined) {
        streams.set(key, withNewColumns({ stream: offered.stream, config: there.config }, transform))
      }
    } else if (isFull && offered !== undefined) {
      const config = { ...offered.config, selected: true, ...proposedModes(offered.stream) }
      streams.set(key, { stream: offered.stream, config })
    }
  }
  return { streams: [...streams.values()] }
}
