/** Mappers of streams as a newer server keeps them: each with an id, a key behind a mask, and what it adds by itself. */
import { isRecord } from '../provider/json'
import { problem } from './errors'
import { type Body, refuse } from './handler'
import { newId, type State } from './state'

const MASK = '**********'

/** It fills in what an operation of another type would have. */
const withConditions = (operation: unknown): unknown => {
  if (!isRecord(operation)) return operation
  const { conditions } = operation
  return { ...operation, conditions: Array.isArray(conditions) ? conditions.map(withConditions) : [] }
}

const configurationOf = (type: unknown, given: Body, refuseIt: () => never): Body => {
  // A mask is validated before the secret is put back, so it is no key.
  if (type === 'encryption' && given['algorithm'] === 'AES') {
    return given['key'] === MASK ? refuseIt() : { ...given, key: MASK }
  }
  return type === 'row-filtering' ? { ...given, conditions: withConditions(given['conditions']) } : given
}

/** The mappers of one stream. An id that is sent is kept. */
export const storedMappers = (state: State, stream: string, mappers: ReadonlyArray<unknown>): ReadonlyArray<Body> =>
  mappers.filter(isRecord).map((mapper) => {
    const { id, type, mapperConfiguration } = mapper
    const refuseIt = (): never =>
      refuse(
        problem(400, 'error:mapper-validation', {
          title: 'Mapper validation failed',
          detail: 'The mapper configuration is invalid',
          data: { errors: [{ stream, error: 'INVALID_MAPPER_CONFIG', mapper }] },
        }),
      )
    return {
      id: typeof id === 'string' ? id : newId(state),
      type,
      mapperConfiguration: configurationOf(type, isRecord(mapperConfiguration) ? mapperConfiguration : {}, refuseIt),
    }
  })
