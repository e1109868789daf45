/** Values as Pulumi's engine holds them: some of them secret, some not known before the update. */
import { UNKNOWN } from '../../../provider/legible'

const SECRET = Symbol('secret')
const LATER = Symbol('later')

export type Values = Readonly<Record<string, unknown>>

export interface Secret {
  readonly [SECRET]: unknown
}

/** What only the update knows: the output of a resource that this update makes or changes. */
export interface Later {
  readonly [LATER]: unknown
}

export const secret = (value: unknown): Secret => ({ [SECRET]: value })

export const later = (value: unknown): Later => ({ [LATER]: value })

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isSecret = (value: unknown): value is Secret => isObject(value) && SECRET in value

/** What a secret hides. */
export const revealed = (value: Secret): unknown => value[SECRET]

const isLater = (value: unknown): value is Later => isObject(value) && LATER in value

const mapped = (values: Values, of: (value: unknown) => unknown): Values =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, of(value)]))

/** What a program hands on: in a preview the placeholder stands for what is not known yet. Nothing is undefined. */
export const registered = (value: unknown, isPreview: boolean): unknown => {
  if (isLater(value)) return isPreview ? UNKNOWN : registered(value[LATER], isPreview)
  if (isSecret(value)) return secret(registered(value[SECRET], isPreview))
  if (Array.isArray(value)) return value.map((item) => registered(item, isPreview))
  if (!isObject(value)) return value
  return mapped(Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)), (part) =>
    registered(part, isPreview),
  )
}

/** As a dynamic provider gets values: secrets in plain, and nothing shared with the state. */
export const bare = (value: unknown): unknown => {
  if (isSecret(value)) return bare(value[SECRET])
  if (Array.isArray(value)) return value.map(bare)
  return isObject(value) ? mapped(value, bare) : value
}

export const bareValues = (values: Values): Record<string, unknown> => bare(values) as Record<string, unknown>

/** Pulumi's mark of a secret on the wire (`specialSigKey` and `specialSecretSig` of its SDK). */
const SIGNATURE = '4dabf18193072939515e22adb298388d'
const SECRET_SIGNATURE = '1b47061264138c4ac30d75fd1eb44270'

/** What a provider answers, over the wire: a protobuf `Struct` takes no undefined. */
export const answered = (value: unknown): unknown => {
  if (value === undefined) throw new Error('Unexpected struct type.')
  if (Array.isArray(value)) return value.map(answered)
  if (!isObject(value)) return value
  if (value[SIGNATURE] === SECRET_SIGNATURE) return secret(answered(value['value']))
  return mapped(value, answered)
}

/** Whether something in it is not known before the update. */
export const hasLater = (value: unknown): boolean => {
  if (isLater(value)) return true
  if (isSecret(value)) return hasLater(value[SECRET])
  if (Array.isArray(value)) return value.some(hasLater)
  return isObject(value) && Object.values(value).some(hasLater)
}

/** Whether something in it is secret. */
export const hasSecrets = (value: unknown): boolean => {
  if (isSecret(value)) return true
  if (isLater(value)) return hasSecrets(value[LATER])
  if (Array.isArray(value)) return value.some(hasSecrets)
  return isObject(value) && Object.values(value).some(hasSecrets)
}

/**
 * A dynamic provider knows of no secrets, so the engine marks what has the name of one (`annotateSecrets`): leaf by leaf
 * in objects, whole where a list or another kind of value holds one.
 */
export const annotated = (outs: Values, ins: Values): Values =>
  Object.fromEntries(
    Object.entries(outs).map(([key, out]) => {
      const given = ins[key]
      if (isObject(out) && isObject(given) && !isSecret(out) && !isSecret(given)) return [key, annotated(out, given)]
      return [key, !isSecret(out) && hasSecrets(given) ? secret(out) : out]
    }),
  )

/** Every text of a value that is not marked as secret. */
export const plainTexts = (value: unknown): ReadonlyArray<string> => {
  if (isSecret(value)) return []
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(plainTexts)
  return isObject(value) ? Object.entries(value).flatMap(([key, part]) => [key, ...plainTexts(part)]) : []
}
