/** Codecs that say in words what they expect: objects exact to their keys, unions told apart by a property, vocabularies, lists of named things. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { isAbsent, isRecord, own } from './json'
import { didYouMean, either, longerThan, nearest, probably } from './words'

export type Codec<A> = t.Type<A, unknown>

/** What the translator of mistakes (`decoding`) asks a codec beside its name, which says in words what is expected. */
export interface Hints {
  /** The elements of a list are told by what they are and by their names, never by their place in the list. */
  readonly elements?: { readonly noun: string; readonly nameOf: (element: unknown) => string | undefined }
  /** Where secrets may stand: what is there is described, and never shown. */
  readonly isSecret?: true
  /** The property should not be there at all. */
  readonly isUnknown?: true
  /** The property that such a one was probably meant to be. */
  readonly meant?: string
  /** What to write instead of a value. */
  readonly suggest?: (value: unknown) => string | undefined
  /** The words of which newer servers may know more. */
  readonly words?: ReadonlyArray<string>
}

export const hintsOf = (codec: object): Hints => ('hints' in codec ? (codec.hints as Hints) : {})

const codecOf = <A>(expected: string, validate: t.Validate<unknown, A>, hints: Hints): Codec<A> =>
  Object.assign(
    new t.Type<A, unknown>(
      expected,
      (value): value is A => E.isRight(validate(value, [])),
      validate,
      (value) => value,
    ),
    { hints },
  )

/** The same codec told as a whole: whatever is wrong inside is told in its own place as not being `expected`. */
export const told = <A>(expected: string, codec: Codec<A>, suggest?: Hints['suggest']): Codec<A> =>
  codecOf(
    expected,
    (value, context) => {
      const decoded = codec.validate(value, context)
      return E.isRight(decoded) ? decoded : t.failure(value, context)
    },
    suggest === undefined ? {} : { suggest },
  )

/** The same codec for a place where secrets may stand. */
export const secret = <A>(codec: Codec<A>): Codec<A> =>
  codecOf(codec.name, (value, context) => codec.validate(value, context), { ...hintsOf(codec), isSecret: true })

const slip = (words: ReadonlyArray<string>) => (value: unknown) =>
  typeof value === 'string' ? didYouMean(value, words) : undefined

/** One of these words and no other. */
export const oneOf = <Word extends string>(
  words: ReadonlyArray<Word>,
  suggest: Hints['suggest'] = slip(words),
): Codec<Word> => {
  const known = t.keyof(Object.fromEntries(words.map((word) => [word, null])) as Readonly<Record<Word, null>>)
  return told(either(words), known as unknown as Codec<Word>, suggest)
}

/** A word that is a slip of one of these, or only a part of one or several of them. */
const isMeant = (value: string, words: ReadonlyArray<string>): boolean =>
  nearest(value, words) !== undefined || longerThan(value, words).length > 0

/** One of these words, or one that only newer servers know; what was meant as a known word is a mistake. */
export const oneOfOrNewer = <Word extends string>(words: ReadonlyArray<Word>): Codec<Word | (string & {})> =>
  codecOf<Word | (string & {})>(
    either(words),
    (value, context) =>
      typeof value === 'string' && value !== '' && (words.includes(value as Word) || !isMeant(value, words))
        ? t.success(value)
        : t.failure(value, context),
    {
      suggest: (value) => {
        const several = typeof value === 'string' ? longerThan(value, words) : []
        return slip(words)(value) ?? (several.length === 0 ? undefined : `did you mean ${either(several)}?`)
      },
      words,
    },
  )

/** A list of what no user has named: told as a whole, but for properties in it that are not known. */
export const listOf = <A>(expected: string, codec: Codec<A>): Codec<ReadonlyArray<A>> => {
  const list = t.readonlyArray(codec)
  return codecOf<ReadonlyArray<A>>(
    expected,
    (value, context) => {
      const decoded = list.validate(value, context)
      if (E.isRight(decoded)) return decoded
      const unknown = decoded.left.filter((error) => hintsOf(error.context.at(-1)?.type ?? {}).isUnknown === true)
      return unknown.length > 0 ? t.failures(unknown) : t.failure(value, context)
    },
    {},
  )
}

/** A list whose elements are told by their names. */
export const listOfNamed = <A>(
  noun: string,
  nameOf: (element: unknown) => string | undefined,
  codec: Codec<A>,
): Codec<ReadonlyArray<A>> =>
  Object.assign(t.readonlyArray(codec, `a list of ${noun}s`), { hints: { elements: { noun, nameOf } } })

/** The property `name` of an element, where it is a text that can be shown. */
export const nameIn = (element: unknown): string | undefined => {
  const name = isRecord(element) ? element['name'] : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** A property that may be missing. */
export interface Optional<A> {
  readonly optional: Codec<A>
}

export const optional = <A>(codec: Codec<A>): Optional<A> => ({ optional: codec })

export type Properties<A> = {
  readonly [K in keyof A]-?: undefined extends A[K] ? Optional<Exclude<A[K], undefined>> : Codec<A[K]>
}

/**
 * What becomes of a property that is not known: it is `refused`; only `slips` of known names are, while anything else is
 * kept, as newer servers know more; or all are `kept`, as in what a server says.
 */
export type Unknown = 'refused' | 'slips' | 'kept'

export interface ShapeOptions {
  /** What it is, in words. Default: `an object`. */
  readonly expected?: string
  readonly unknown: Unknown
  /** What to write instead of a property that is not known, where that is no slip: by its name. */
  readonly instead?: Readonly<Record<string, string>>
}

interface Row {
  readonly codec: Codec<unknown>
  readonly isRequired: boolean
}

const rowsOf = (properties: object): ReadonlyMap<string, Row> =>
  new Map(
    Object.entries(properties as Readonly<Record<string, Codec<unknown> | Optional<unknown>>>).map(
      ([name, property]): [string, Row] => [
        name,
        'optional' in property
          ? { codec: property.optional, isRequired: false }
          : { codec: property, isRequired: true },
      ],
    ),
  )

const unknownProperty = (suggestion: string | undefined, meant: string | undefined): Codec<never> =>
  codecOf('nothing', (value, context) => t.failure(value, context), {
    isUnknown: true,
    suggest: () => suggestion,
    ...(meant === undefined ? {} : { meant }),
  })

/** The mistakes of properties that are not known, and the names that were probably meant by them. */
const judgeUnknown = (
  value: Readonly<Record<string, unknown>>,
  context: t.Context,
  rows: ReadonlyMap<string, Row>,
  { unknown, instead = {} }: ShapeOptions,
): { readonly errors: t.Errors; readonly meant: ReadonlySet<string> } => {
  const errors: t.ValidationError[] = []
  const meant = new Set<string>()
  if (unknown === 'kept') return { errors, meant }
  const known = [...rows.keys()]
  for (const [name, child] of Object.entries(value)) {
    if (rows.has(name) || isAbsent(child)) continue
    const advice = own(instead, name)
    if (unknown === 'slips' && advice === undefined && nearest(name, known) === undefined) continue
    const intended = probably(name, known)
    if (intended !== undefined) meant.add(intended)
    const suggestion = advice ?? didYouMean(name, known)
    errors.push({ value: child, context: t.appendContext(context, name, unknownProperty(suggestion, intended), child) })
  }
  return { errors, meant }
}

/** An object with these properties. Null means the same as absent, in Airbyte and here, and gets no further. */
export const shape = <A extends object>(properties: Properties<A>, options: ShapeOptions): Codec<A> => {
  const rows = rowsOf(properties)
  return codecOf(
    options.expected ?? 'an object',
    (value, context) => {
      if (!isRecord(value)) return t.failure(value, context)
      const { errors: unknown, meant } = judgeUnknown(value, context, rows, options)
      const errors = [...unknown]
      const decoded: Record<string, unknown> = {}
      for (const [name, { codec, isRequired }] of rows) {
        const child = Object.hasOwn(value, name) ? value[name] : undefined
        if (isAbsent(child)) {
          // What was misspelt is not missing as well.
          if (isRequired && !meant.has(name)) {
            errors.push({ value: undefined, context: t.appendContext(context, name, codec, undefined) })
          }
          continue
        }
        const result = codec.validate(child, t.appendContext(context, name, codec, child))
        if (E.isLeft(result)) errors.push(...result.left)
        else if (result.right !== child) decoded[name] = result.right
      }
      return errors.length > 0 ? t.failures(errors) : t.success(merged(value, decoded) as A)
    },
    {},
  )
}

/** The value itself where nothing in it was null or read otherwise: most are, and catalogs are large. */
const merged = (
  value: Readonly<Record<string, unknown>>,
  decoded: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const present = Object.values(value).some(isAbsent)
    ? Object.fromEntries(Object.entries(value).filter(([, child]) => !isAbsent(child)))
    : value
  return Object.keys(decoded).length === 0 ? present : { ...present, ...decoded }
}

/**
 * Objects of several forms, told apart by the property `tag`: only the form that it names is judged, and a property of
 * another form is told to belong there.
 */
export const tagged = <A extends object>(
  tag: string,
  forms: Readonly<Record<string, object>>,
  instead: Readonly<Record<string, string>> = {},
): Codec<A> => {
  const names = Object.keys(forms)
  const tagCodec = oneOf(names)
  const owners = (except: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      names
        .filter((name) => name !== except)
        .flatMap((name) =>
          Object.keys(forms[name] ?? {})
            .filter((property) => !Object.hasOwn(forms[except] ?? {}, property))
            .map((property) => [property, `it belongs to the ${tag} ${name}`] as const),
        ),
    )
  const formOf = (name: string): Codec<object> =>
    shape<object>(
      { [tag]: tagCodec, ...forms[name] },
      {
        unknown: 'refused',
        instead: { ...owners(name), ...instead },
      },
    )
  const codecs = new Map(names.map((name) => [name, formOf(name)]))
  const all = names.flatMap((name) => Object.entries(forms[name] ?? {}) as ReadonlyArray<readonly [string, object]>)
  const optionalised = Object.fromEntries(
    all.map(([property, codec]) => {
      // What has to be in a property that several forms have, only the tag tells.
      const isShared = all.some(([other, another]) => other === property && another !== codec)
      return [
        property,
        isShared ? optional(t.unknown) : 'optional' in codec ? codec : optional(codec as Codec<unknown>),
      ]
    }),
  )
  // Without a tag that is known nothing is missing but the tag, and only what no form knows is odd.
  const any = shape<object>({ [tag]: tagCodec, ...optionalised }, { unknown: 'refused', instead })
  return codecOf<A>(
    'an object',
    (value, context) => {
      const name = isRecord(value) ? value[tag] : undefined
      const codec = typeof name === 'string' ? codecs.get(name) : undefined
      return (codec ?? any).validate(value, context) as t.Validation<A>
    },
    {},
  )
}

/** Either an object of a form, or something simpler: a value is judged as what it looks like. */
export const objectOr = <A, B extends object>(simple: Codec<A>, form: Codec<B>): Codec<A | B> =>
  codecOf<A | B>(
    simple.name,
    (value, context) => (isRecord(value) ? form.validate(value, context) : simple.validate(value, context)),
    hintsOf(simple),
  )
