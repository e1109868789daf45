/** Airbyte's documents of its API as validators: which answers they allow. */
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'

import { textOf } from './data'

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>> }>>>
  >
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Formats whose values are not looked into. */
const OTHER_FORMATS = ['uri', 'date', 'date-time', 'email', 'int32', 'int64', 'binary', 'set']

/** What a document does not allow of an answer; undefined where it does not know the path. */
type Validate = (path: string, status: number, content: unknown) => ReadonlyArray<string> | undefined

/** Says what of an answer the document does not allow: which rule of which schema, wherever in the answer. */
const told = ({ schemaPath, message }: ErrorObject): string =>
  `${schemaPath.replace(/^.*#\/?/, '')}: ${String(message)}`

const validatorOf = ({ paths, components }: Document): Validate => {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    code: { optimize: false },
    formats: { uuid: UUID, ...Object.fromEntries(OTHER_FORMATS.map((name) => [name, true])) },
  })
  ajv.addSchema({ $id: 'document', paths, components })
  const known = new Map<string, ValidateFunction | undefined>()
  const find = (path: string, status: number): ValidateFunction | undefined => {
    const response = paths[path]?.['post']?.responses[String(status)]
    if (response === undefined) return undefined
    const at =
      (response as { readonly $ref?: string }).$ref ??
      `#/paths/${path.replaceAll('/', '~1')}/post/responses/${String(status)}`
    const content = at.startsWith('#/components')
      ? (components['responses']?.[at.split('/').pop() ?? ''] as { readonly content?: object } | undefined)?.content
      : (response as { readonly content?: object }).content
    return content === undefined || !('application/json' in content)
      ? undefined
      : ajv.compile({ $ref: `document${at}/content/application~1json/schema` })
  }
  return (path, status, content) => {
    if (paths[path] === undefined) return undefined
    const key = `${path} ${String(status)}`
    if (!known.has(key)) known.set(key, find(path, status))
    const validate = known.get(key)
    return validate === undefined || validate(content) ? [] : [...new Set((validate.errors ?? []).map(told))]
  }
}

const documents = new Map<string, Validate>()

const lazily =
  (name: string, load: () => Document): Validate =>
  (path, status, content) => {
    const validate = documents.get(name) ?? validatorOf(load())
    documents.set(name, validate)
    return validate(path, status, content)
  }

const read = (file: string): Document => parse(textOf(file)) as Document

/** What a real 0.44 leaves out although the document asks for it: the server is right. */
export const DEPARTURES: Readonly<Record<string, string>> = {
  "required: must have required property 'validationErrors'": 'A 422 tells its reason in words alone.',
  "required: must have required property 'status'": 'A connection that was made without a status has none.',
  "required: must have required property 'syncMode'": 'A stream that was sent without a mode is stored without one.',
  "required: must have required property 'jsonSchema'": 'A stream that was sent without a schema has none.',
  "required: must have required property 'connectionId'": 'A state that is asked for without an id tells none.',
}

/** The part of the 0.40 document that matters most: the whole takes three times as long to read. */
const subset = lazily('0.40', () => read('config.subset.yaml'))

/** The whole document, with the repairs of its part. */
export const wholeDocument = (): Document => {
  const { paths, components, ...head } = read('config.yaml')
  const schemas = { ...components['schemas'], ...read('config.subset.yaml').components['schemas'] }
  return { ...head, paths, components: { ...components, schemas } }
}

const whole = lazily('0.40, whole', wholeDocument)

/** What the document of 0.40 does not allow of an answer. */
export const answerProblems = (path: string, status: number, content: unknown): ReadonlyArray<string> =>
  subset(path, status, content) ?? whole(path, status, content) ?? []

/** What a server of August 2026 leaves out although its document asks for it: the server is right. */
export const NEWER_DEPARTURES: Readonly<Record<string, string>> = {
  "required: must have required property 'validationErrors'": 'A 422 tells its reason in words alone.',
  "required: must have required property 'status'": 'A connection that was made without a status has none.',
  "required: must have required property 'syncMode'": 'A server may have kept a stream without a mode from before.',
  "required: must have required property 'destinationSyncMode'": 'The same.',
  "required: must have required property 'jobInfo'":
    'A discovery for a connection tells what it does to it, and no job.',
}

/** A value that more than one form allows is right: the forms of mappers and of logs tell themselves apart by their neighbours. */
const anyOf = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(anyOf)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, part]) => [name === 'oneOf' ? 'anyOf' : name, anyOf(part)]),
  )
}

/** Airbyte's newer document, with its own faults mended: a stream is asked for a property that it has under another name. */
const mended = ({ paths, components }: Document): Document => {
  const { AirbyteStream, ...schemas } = components['schemas'] as Readonly<Record<string, object>>
  const named = { ...components, schemas: { ...schemas, AirbyteStream: { ...AirbyteStream, required: ['name'] } } }
  return { paths, components: anyOf(named) as Document['components'] }
}

const newer = lazily('2026', () => mended(read('newer/config.subset.yaml')))

/** What the document of August 2026 does not allow of an answer. Of paths that it does not hold it says nothing. */
export const newerAnswerProblems = (path: string, status: number, content: unknown): ReadonlyArray<string> =>
  newer(path, status, content) ?? []
