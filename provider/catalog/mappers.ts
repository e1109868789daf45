/** Mappers of a stream (1.2 and later): what users write, the one form in which equal ones are equal, and what servers add. */
import * as t from 'io-ts'

import { canonicalJson, isAbsent, isRecord, own } from '../json'
import { type Codec, listOfNamed, oneOf, optional, shape, tagged, told } from '../shapes'

/** Which rows pass: those whose field is equal to a value, or all but those. */
export type RowCondition =
  | { readonly type: 'EQUAL'; readonly fieldName: string; readonly comparisonValue: string }
  | { readonly type: 'NOT'; readonly conditions: ReadonlyArray<RowCondition> }

export type HashingMethod = 'MD2' | 'MD5' | 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** A field becomes a hash of it, under the name with the suffix. */
export interface HashingConfiguration {
  readonly targetField: string
  /** Default: SHA-256. */
  readonly method?: HashingMethod
  /** Default: `_hashed`. */
  readonly fieldNameSuffix?: string
}

/** A field is encrypted, under the name with the suffix. */
export type EncryptionConfiguration =
  | {
      readonly algorithm: 'RSA'
      readonly targetField: string
      readonly publicKey: string
      readonly fieldNameSuffix: string
    }
  | {
      readonly algorithm: 'AES'
      readonly targetField: string
      /** A secret: it never reads back. */
      readonly key: string
      readonly mode: 'CBC' | 'CFB' | 'OFB' | 'CTR' | 'GCM' | 'ECB'
      readonly padding: 'NoPadding' | 'PKCS5Padding'
      readonly fieldNameSuffix: string
    }

/** One step between source and destination. Each works on the fields that the one before has left. */
export type StreamMapper =
  | { readonly type: 'hashing'; readonly mapperConfiguration: HashingConfiguration }
  | { readonly type: 'field-filtering'; readonly mapperConfiguration: { readonly targetField: string } }
  | {
      readonly type: 'field-renaming'
      readonly mapperConfiguration: { readonly originalFieldName: string; readonly newFieldName: string }
    }
  | { readonly type: 'row-filtering'; readonly mapperConfiguration: { readonly conditions: RowCondition } }
  | { readonly type: 'encryption'; readonly mapperConfiguration: EncryptionConfiguration }

const METHODS = ['MD2', 'MD5', 'SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'] as const
const REFUSED = { unknown: 'refused' } as const

const field = told(
  'the name of a field',
  t.refinement(t.string, (name) => name !== ''),
)

/** Ids are the server's: what is copied from it may have one. */
const id = optional(t.string)

const noConditions = told(
  'an empty list, or nothing',
  t.refinement(t.readonlyArray(t.unknown), ({ length }) => length === 0),
)

/** Conditions hold conditions, so that the codec asks for itself. */
const conditionCodec: Codec<RowCondition> = new t.Type<RowCondition, unknown>(
  'an object {type, fieldName, comparisonValue}, or {type, conditions}',
  (value): value is RowCondition => formsOfCondition.is(value),
  (value, context) => formsOfCondition.validate(value, context),
  (value) => value,
)

const formsOfCondition: Codec<RowCondition> = tagged<RowCondition>('type', {
  EQUAL: { fieldName: field, comparisonValue: t.string, conditions: optional(noConditions) },
  NOT: { conditions: t.readonlyArray(conditionCodec) },
})

const MODES = ['CBC', 'CFB', 'OFB', 'CTR', 'GCM', 'ECB'] as const

const mapperCodec = tagged<StreamMapper>('type', {
  hashing: {
    id,
    mapperConfiguration: shape<HashingConfiguration>(
      { targetField: field, method: optional(oneOf(METHODS)), fieldNameSuffix: optional(t.string) },
      { ...REFUSED, expected: '{targetField, method, fieldNameSuffix}' },
    ),
  },
  'field-filtering': {
    id,
    mapperConfiguration: shape<{ readonly targetField: string }>(
      { targetField: field },
      { ...REFUSED, expected: '{targetField}' },
    ),
  },
  'field-renaming': {
    id,
    mapperConfiguration: shape<{ readonly originalFieldName: string; readonly newFieldName: string }>(
      { originalFieldName: field, newFieldName: field },
      { ...REFUSED, expected: '{originalFieldName, newFieldName}' },
    ),
  },
  'row-filtering': {
    id,
    mapperConfiguration: shape<{ readonly conditions: RowCondition }>(
      { conditions: conditionCodec },
      { ...REFUSED, expected: '{conditions}' },
    ),
  },
  encryption: {
    id,
    mapperConfiguration: tagged<EncryptionConfiguration>('algorithm', {
      RSA: { targetField: field, publicKey: t.string, fieldNameSuffix: t.string },
      AES: {
        targetField: field,
        key: t.string,
        mode: oneOf(MODES),
        padding: oneOf(['NoPadding', 'PKCS5Padding']),
        fieldNameSuffix: t.string,
      },
    }),
  },
})

const settingsOf = (mapper: unknown): Readonly<Record<string, unknown>> => {
  const settings = isRecord(mapper) ? mapper['mapperConfiguration'] : undefined
  return isRecord(settings) ? settings : {}
}

/** The field that a mapper works on, if it is one. */
export const targetOf = (mapper: unknown): string | undefined => {
  const { targetField, originalFieldName } = settingsOf(mapper)
  const target = targetField ?? originalFieldName
  return typeof target === 'string' ? target : undefined
}

const typeIn = (mapper: unknown): string => (isRecord(mapper) ? String(mapper['type']) : '')

/** As users write them. A mapper is told by its type and its field. */
export const mappersCodec: Codec<ReadonlyArray<StreamMapper>> = listOfNamed(
  'mapper',
  (mapper) => [typeIn(mapper), targetOf(mapper)].filter((part) => part !== undefined).join(' of '),
  mapperCodec,
)

/** Servers add `conditions: []` to an operation that has none. */
const canonicalCondition = (condition: unknown): unknown => {
  if (!isRecord(condition)) return condition
  const { conditions, ...rest } = condition
  return Array.isArray(conditions) && conditions.length > 0
    ? { ...rest, conditions: conditions.map(canonicalCondition) }
    : rest
}

const canonicalSettings = (type: unknown, settings: Readonly<Record<string, unknown>>): object => {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => !isAbsent(value)))
  if (type === 'hashing') return { method: 'SHA-256', fieldNameSuffix: '_hashed', ...given }
  return type === 'row-filtering' ? { ...given, conditions: canonicalCondition(given['conditions']) } : given
}

/** The one form: without ids, and without what servers add; in their order, which matters. */
export const canonicalMappers = (mappers: unknown): unknown =>
  Array.isArray(mappers)
    ? mappers.map((mapper: unknown) =>
        isRecord(mapper)
          ? {
              type: mapper['type'],
              mapperConfiguration: canonicalSettings(mapper['type'], settingsOf(mapper)),
            }
          : mapper,
      )
    : mappers

/** How a server shows a key. */
export const MASK = '**********'

/** Puts something else in the place of each masked key, in their order, over all values that it is given one after the other. */
export const fillingMasks = (keyAt: (at: number) => unknown): ((value: unknown) => unknown) => {
  let at = 0
  const put = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(put)
    if (!isRecord(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => {
        if (name !== 'key' || part !== MASK) return [name, put(part)]
        at += 1
        return [name, keyAt(at - 1)]
      }),
    )
  }
  return put
}

const mapKeys = (mappers: unknown, of: (key: unknown) => unknown): unknown =>
  Array.isArray(mappers)
    ? mappers.map((mapper: unknown) => {
        const settings = settingsOf(mapper)
        return isRecord(mapper) && Object.hasOwn(settings, 'key')
          ? { ...mapper, mapperConfiguration: { ...settings, key: of(settings['key']) } }
          : mapper
      })
    : mappers

/** The same with every key as a server shows it. */
export const maskedMappers = (mappers: unknown): unknown => mapKeys(mappers, () => MASK)

const keysOf = (mappers: unknown): ReadonlyArray<unknown> =>
  Array.isArray(mappers)
    ? mappers.map((mapper: unknown) => settingsOf(mapper)['key']).filter((key) => key !== undefined)
    : []

/** Whether there are keys in them, which nobody may read. */
export const hasKeys = (mappers: unknown): boolean => keysOf(mappers).length > 0

/** The fields whose keys are masked: no server takes such a mapper back. */
export const maskedTargets = (mappers: unknown): ReadonlyArray<string> =>
  Array.isArray(mappers)
    ? mappers
        .filter((mapper: unknown) => settingsOf(mapper)['key'] === MASK)
        .map((mapper: unknown) => targetOf(mapper) ?? '')
    : []

/** Whether they are the same, where a mask stands for any key. */
export const isSameMappers = (before: unknown, after: unknown): boolean => {
  const isMasked = [before, after].some((mappers) => keysOf(mappers).includes(MASK))
  const [one, other] = [before, after].map((mappers) =>
    canonicalJson(canonicalMappers(isMasked ? maskedMappers(mappers) : mappers)),
  )
  return one === other
}

/** With the ids that the server has for them, each by its type and its field: another id would be another mapper there. */
export const withIds = (mappers: unknown, there: unknown): unknown => {
  if (!Array.isArray(mappers) || !Array.isArray(there)) return mappers
  const left = there.filter(isRecord)
  return mappers.map((mapper: unknown) => {
    const at = left.findIndex((other) => typeIn(other) === typeIn(mapper) && targetOf(other) === targetOf(mapper))
    if (at < 0 || !isRecord(mapper)) return mapper
    const [found] = left.splice(at, 1)
    const known = found === undefined ? undefined : own(found, 'id')
    return known === undefined ? mapper : { id: known, ...mapper }
  })
}
