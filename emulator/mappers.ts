/** Mappers of streams as a newer server keeps them: each with an id, a key behind a mask, and what it adds by itself. */
import type {
  AirbyteCatalog,
  AirbyteStreamAndConfiguration,
  AirbyteStreamConfiguration,
} from '../provider/catalog/airbyte'
import { isRecord } from '../provider/json'
import { destinationStream } from '../provider/server'
import { problem } from './errors'
import { type Body, refuse } from './handler'
import { newId, type State } from './state'

const MASK = '**********'

type StreamMapper = NonNullable<AirbyteStreamConfiguration['mappers']>[number]

/** A mapper as it is stored, with its id. */
type Kept = StreamMapper & { readonly id?: string }

const refuseParameter = (id: string, type: string): never => {
  const model = `${type.replace(/(^|-)(.)/g, (_all, _dash, letter: string) => letter.toUpperCase())}MapperConfiguration`
  return refuse(
    problem(400, 'error:mapper-validation/missing-required-param', {
      title: 'Mapper configuration missing required parameter',
      detail: 'The mapper configuration is missing a required parameter',
      data: {
        mapperId: id,
        mapperType: type,
        message: `Cannot invoke "io.airbyte.api.model.generated.${model}.getMethod()" because "$this$toInternal" is null`,
      },
    }),
  )
}

/** The mappers that a request gives a stream, each with an id: one that is sent is kept. */
export const withIds = (
  state: State,
  { mappers }: AirbyteStreamConfiguration,
): Pick<AirbyteStreamConfiguration, 'mappers'> =>
  mappers === undefined
    ? {}
    : {
        mappers: (mappers as ReadonlyArray<Kept>).map((mapper) => {
          const id = typeof mapper.id === 'string' ? mapper.id : newId(state)
          return isRecord(mapper.mapperConfiguration) ? { ...mapper, id } : refuseParameter(id, mapper.type)
        }),
      }

/** It fills in what an operation of another type would have. */
const withConditions = (operation: unknown): unknown => {
  if (!isRecord(operation)) return operation
  const { conditions } = operation
  return { ...operation, conditions: Array.isArray(conditions) ? conditions.map(withConditions) : [] }
}

const keptMapper = (mapper: Kept): Body => {
  const { type, mapperConfiguration: given } = mapper as { readonly type: string; readonly mapperConfiguration: Body }
  const isSecret = type === 'encryption' && given['algorithm'] === 'AES'
  const mapperConfiguration = isSecret
    ? { ...given, key: MASK }
    : type === 'row-filtering'
      ? { ...given, conditions: withConditions(given['conditions']) }
      : given
  return { ...(mapper.id === undefined ? {} : { id: mapper.id }), type, mapperConfiguration }
}

/** Refuses mappers that do not fit the fields that are left to them; a mask is no key. */
const checkMappers = (streams: ReadonlyArray<AirbyteStreamAndConfiguration>): void => {
  const errors = streams.flatMap((entry) =>
    destinationStream(entry).faults.map(({ mapper, fault }) => ({ stream: entry.stream.name, error: fault, mapper })),
  )
  if (errors.length === 0) return
  refuse(
    problem(400, 'error:mapper-validation', {
      title: 'Mapper validation failed',
      detail: 'The mapper configuration is invalid',
      data: { errors },
    }),
  )
}

/** A catalog with its mappers as they are kept, or the refusal of those that do not fit. */
export const keptMappers = ({ streams }: AirbyteCatalog): AirbyteCatalog => {
  checkMappers(streams)
  return {
    streams: streams.map(({ stream, config }) => ({
      stream,
      config: { ...config, mappers: (config.mappers ?? []).map(keptMapper) as never },
    })),
  }
}
