/** What Airbyte's server itself computes (as of 0.44.0), its quirks included: one truth for prediction and emulator. */
import type * as E from 'fp-ts/Either'

import type { AirbyteCatalog, StreamDescriptor } from '../catalog'
import type {
  CatalogDiff,
  ProtocolCatalog,
  Refusal,
  ScheduleInput,
  ServerUpdate,
  ServerUpdateInput,
} from './types'

export type {
  CatalogDiff,
  FieldTransform,
  ProtocolCatalog,
  ProtocolStream,
  Refusal,
  ScheduleInput,
  ServerUpdate,
  ServerUpdateInput,
  StreamTransform,
} from './types'

export declare const serverCatalogDiff: (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
  configured: AirbyteCatalog,
) => E.Either<Refusal, CatalogDiff>
export declare const isBreakingDiff: (diff: CatalogDiff) => boolean
export declare const serverConfigurationDiff: (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
) => E.Either<Refusal, ReadonlyArray<StreamDescriptor>>
export declare const serverUpdate: (input: ServerUpdateInput) => E.Either<Refusal, ServerUpdate>
export declare const serverMerge: (
  configured: AirbyteCatalog,
  originalDiscovered: AirbyteCatalog,
  discovered: AirbyteCatalog,
) => E.Either<Refusal, AirbyteCatalog>
export declare const serverStored: (catalog: AirbyteCatalog) => E.Either<Refusal, AirbyteCatalog>
export declare const serverDefaultCatalog: (
  catalog: ProtocolCatalog,
  suggestedStreams?: ReadonlyArray<string>,
) => AirbyteCatalog
export declare const serverScheduleCheck: (schedule: ScheduleInput) => E.Either<Refusal, null>
