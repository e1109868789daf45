import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { parse } from 'yaml'

import { createClient } from '../../provider/api/client'
import { ENDPOINTS, type OperationName } from '../../provider/api/endpoints'
import { answerProblemsOf } from '../../provider/decoding'
import { render } from '../../provider/errors'
import { serve, type Server } from '../support/api'
import { filesIn, linesOf, needData, textOf } from '../support/data'

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: ReadonlyArray<string>
  readonly allOf?: ReadonlyArray<Schema>
  readonly oneOf?: ReadonlyArray<Schema>
  readonly additionalProperties?: boolean | Schema
}

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const JSON_TYPE = 'application/json'

const resolved = (document: Document, schema: Schema): Schema => {
  if (schema.$ref !== undefined) {
    return resolved(document, document.components.schemas[schema.$ref.split('/').pop() ?? ''] ?? {})
  }
  if (schema.allOf === undefined) return schema
  const parts = schema.allOf.map((part) => resolved(document, part))
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map(({ properties }) => properties ?? {})) as Record<string, Schema>,
    required: parts.flatMap(({ required }) => required ?? []),
  }
}

/** Every value of a schema that matters: the least that is allowed, and all that is, once with each word of an enum. */
const examples = (document: Document, given: Schema, full: boolean, turn: number, depth = 0): unknown => {
  const schema = resolved(document, given)
  if (schema.enum !== undefined) return schema.enum[turn % schema.enum.length]
  if (schema.oneOf?.[0] !== undefined) return examples(document, schema.oneOf[0], full, turn, depth + 1)
  switch (schema.type ?? 'object') {
    case 'string':
      return schema.format === 'uuid' ? 'c0ffee00-0000-4000-8000-000000000001' : 'text'
    case 'integer':
    case 'number':
      return 5
    case 'boolean':
      return full
    case 'array':
      return full && depth < 9 ? [examples(document, schema.items ?? {}, full, turn, depth + 1)] : []
    default: {
      const required = new Set(schema.required ?? [])
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => depth < 9 && (full || required.has(name)))
          .map(([name, part]) => [name, examples(document, part, full, turn, depth + 1)]),
      )
    }
  }
}

/** What both documents allow in a request: the older server ignores what only the newer knows. */
const allowed = (documents: ReadonlyArray<Document>, path: string): ReadonlySet<string> =>
  new Set(
    documents.flatMap((document) => {
      const schema = document.paths[path]?.['post']?.requestBody?.content[JSON_TYPE]?.schema
      return schema === undefined ? [] : Object.keys(resolved(document, schema).properties ?? {})
    }),
  )

const NAMES = Object.keys(ENDPOINTS) as ReadonlyArray<OperationName>

/** Paths that the subsets leave out although the product uses them. */
const BEYOND_THE_DOCUMENTS: ReadonlySet<string> = new Set([
  '/v1/workspaces/delete',
  '/v1/destination_definitions/list',
  '/v1/workspaces/list_by_organization_id',
  '/v1/workspaces/list_by_user_id',
  '/v1/tags/list',
  '/v1/tags/create',
  '/v1/tags/update',
  '/v1/tags/delete',
  '/v1/actor_definition_versions/get_for_source',
  '/v1/actor_definition_versions/get_for_destination',
  '/v1/destination_definition_specifications/get_for_destination',
  // The document of today calls it apply_schema_changes; its server does not.
  '/v1/connections/apply_schema_change',
])

/** Where each generation was recorded. */
const RECORDED = ['observed', 'newer/observed'] as const

interface Exchange {
  readonly step: string
  readonly id: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly body: unknown
    readonly rawBody: unknown
  }
  readonly response: { readonly status: number; readonly contentType?: string | null; readonly body: unknown }
}

const told = (decoded: t.Validation<unknown>): string =>
  E.isLeft(decoded) ? JSON.stringify(answerProblemsOf(decoded.left)) : 'decoded'

/** Whether the document allows a value; null is as good as absent for the server. */
const isAllowed = (document: Document, given: Schema, value: unknown): boolean => {
  const schema = resolved(document, given)
  switch (schema.type ?? 'object') {
    case 'string':
      return typeof value === 'string' && (schema.enum === undefined || schema.enum.includes(value))
    case 'integer':
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value) && value.every((item) => isAllowed(document, schema.items ?? {}, item))
    default: {
      if (schema.properties === undefined) return true
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
      const held = Object.entries(value).filter(([, part]) => part !== null && part !== undefined)
      // Airbyte's own document demands a json_schema that no stream has.
      const required = (schema.required ?? []).filter((name) => schema.properties?.[name] !== undefined)
      return (
        required.every((name) => held.some(([key]) => key === name)) &&
        held.every(([key, part]) => isAllowed(document, schema.properties?.[key] ?? {}, part))
      )
    }
  }
}

interface ErrorBody {
  readonly message?: string
  readonly title?: string
  readonly detail?: string | null
  readonly data?: Readonly<Record<string, unknown>>
  readonly errorId?: string
}

/** What is Java's own in a message, which no user has to read: classes, where a parser was, and that there is no reason. */
const JAVA =
  /: null$|Failed to convert argument .*? due to: |Cannot construct instance of `[^`]*`[,:]? ?(?:problem: )?| \(through reference chain:.*| at \[Source:.*|\b(?:java|javax|kotlin|io|org|com)\.(?:[a-z]\w*\.)+(?:[A-Z][\w$]*(?:Exception|Error): |(?=[A-Z]))/

/** What of a recorded error a user has to read. */
const wordsOf = ({ status, body }: Exchange['response']): ReadonlyArray<string> => {
  if (typeof body === 'string' || status === 405) return ['the server does not know the path']
  if (status === 401)
    return ['status 401', 'no credentials were sent', 'takes the client id and secret of an application']
  const { message, title, detail, data, errorId } = (body ?? {}) as ErrorBody
  const plain = (text: string): ReadonlyArray<string> =>
    (text.split('\n')[0] ?? '').split(JAVA, 2).map((part) => part.slice(0, 80))
  const reasons = Object.entries(data ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' ? plain(`${name}: ${value}`) : [],
  )
  const words = [title, detail ?? undefined, ...reasons, ...plain(message ?? errorId ?? '')]
  return [...(status === 404 ? [] : [`(${String(status)})`]), ...words.filter((word) => word !== undefined)]
}

/** Some of them, whole. */
const RENDERED: Readonly<Record<string, string>> = {
  'n-142-create-with-mapper-rename-clash':
    'Airbyte refused POST /v1/connections/get (400).\n  Mapper validation failed: The mapper configuration is invalid\n  stream users, the mapper field-renaming of email to name: there is a field of that name already (FIELD_ALREADY_EXISTS)\nTry: correct the mappers of the streams that are named: they work one after the other.',
  'n-41x-get-unknown':
    'Airbyte does not have what POST /v1/connections/get asks for.\n  the server gives no reason; its log has it under the errorId 29759cb5-96be-453c-a912-297b420d5b1a\nTry: check the ids, or run pulumi refresh if it was deleted elsewhere.',
  'n-12x-create-on-demand':
    'Airbyte refused POST /v1/connections/get (403).\n  License Entitlement Error: The license for this organization is not entitled to use the requested feature.\n  entitlement: feature-on-demand-capacity-enabled\nTry: take what needs this feature out of the program, or get the feature for this organization; the credentials are right.',
}

describe("Airbyte's own contract", function () {
  this.timeout(60_000)
  let documents: ReadonlyArray<Document> = []
  let exchanges: ReadonlyArray<Exchange> = []
  before(function () {
    needData(this)
    documents = ['config.subset.yaml', 'newer/config.subset.yaml'].map((file) => parse(textOf(file)) as Document)
    exchanges = RECORDED.flatMap((folder) =>
      filesIn(folder)
        .filter((file) => file.endsWith('.ndjson'))
        .flatMap((file) => linesOf(`${folder}/${file}`) as ReadonlyArray<Exchange>),
    ).filter(({ step }) => step === 'call')
  })

  it('every path of the 0.40 document is covered, by its operation id, and what is beside it is in that of today', () => {
    const [older, newer] = documents.map((document) =>
      Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
      ),
    )
    const ours = NAMES.map((name) => `${name} ${ENDPOINTS[name].method} ${ENDPOINTS[name].path}`)
    expect((older ?? []).filter((one) => !ours.includes(one))).to.deep.equal([])
    const beyond = ours.filter((one) => !(older ?? []).includes(one) && !(newer ?? []).includes(one))
    expect(beyond.map((one) => one.split(' ').at(-1))).to.have.members([...BEYOND_THE_DOCUMENTS])
  })

  for (const name of NAMES) {
    const { method, path, request: requestOf, response } = ENDPOINTS[name]
    const request = requestOf as t.Type<unknown, unknown>

    it(`${name}: every request that the documents allow passes, and we know of no property that they lack`, () => {
      const { properties = [] } = request as { readonly properties?: ReadonlyArray<string> }
      const schemas = documents.flatMap((document) => {
        const schema = document.paths[path]?.[method.toLowerCase()]?.requestBody?.content[JSON_TYPE]?.schema
        return schema === undefined ? [] : [{ document, schema }]
      })
      if (schemas.length === 0) return
      for (const { document, schema } of schemas) {
        for (let turn = 0; turn < 8; turn += 1) {
          for (const full of [false, true]) {
            const value = examples(document, schema, full, turn)
            const decoded = request.decode(value)
            expect(told(decoded)).to.equal('decoded')
            if (E.isRight(decoded)) expect(request.encode(decoded.right)).to.deep.equal(value)
          }
        }
      }
      expect(properties.filter((property) => !allowed(documents, path).has(property))).to.deep.equal([])
    })

    it(`${name}: every answer that the documents of 0.40 and of today allow decodes`, () => {
      for (const document of documents) {
        const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {}
        const schema = responses['200']?.content?.[JSON_TYPE]?.schema
        if (schema === undefined) continue
        for (let turn = 0; turn < 8; turn += 1) {
          for (const full of [false, true]) {
            expect(told(response.decode(examples(document, schema, full, turn)))).to.equal('decoded')
          }
        }
      }
    })
  }

  it('every recorded request passes if the document allows it, and every recorded answer of status 200 decodes', () => {
    let count = 0
    for (const { id, request, response } of exchanges) {
      const name = NAMES.find(
        (one) => request.path === `/api${ENDPOINTS[one].path}` && request.method === ENDPOINTS[one].method,
      )
      if (name === undefined || response.status !== 200) continue
      count += 1
      const endpoint = ENDPOINTS[name]
      for (const document of documents) {
        const schema = document.paths[endpoint.path]?.['post']?.requestBody?.content[JSON_TYPE]?.schema
        if (request.body === null || schema === undefined) continue
        const decoded = told((endpoint.request as t.Type<unknown, unknown>).decode(request.body))
        // A server may put up with more than its document allows; nobody has to send it.
        const isRight = decoded === 'decoded' || !isAllowed(document, schema, request.body)
        expect(`${id}: ${isRight ? 'right' : decoded}`).to.equal(`${id}: right`)
      }
      const decoded = endpoint.response.decode(response.body)
      expect(`${id}: ${told(decoded)}`).to.equal(`${id}: decoded`)
    }
    expect(count).to.be.greaterThan(0)
  })

  it('every recorded error renders with its status, the words of the server and a hint', async () => {
    const errors = exchanges.filter(
      ({ request, response }) =>
        response.status >= 400 && request.method === 'POST' && request.path.startsWith('/api/v1'),
    )
    let next: Exchange | undefined
    const server: Server = await serve((request, response) => {
      if (request.method === 'GET') return response.writeHead(200).end('{"auth":{"mode":"simple"}}')
      const { status = 500, body, contentType } = next?.response ?? {}
      response.writeHead(status, { 'content-type': contentType ?? JSON_TYPE })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
      return undefined
    })
    const client = createClient({ url: server.url, maxRetries: 0 })
    const rendered = new Map<string, string>()
    try {
      for (const exchange of errors) {
        next = exchange
        const result = await client.getConnection({ connectionId: 'c' })()
        const text = E.isLeft(result) ? render(result.left) : ''
        rendered.set(exchange.id, text)
        expect(text, exchange.id).to.match(/^[^\n]+\.\n {2}[^\n]+(\n {2}[^\n]+)*\nTry: [^\n]+\.$/)
        for (const words of wordsOf(exchange.response)) expect(text, exchange.id).to.include(words)
      }
    } finally {
      await server.close()
    }
    expect([...rendered.keys()].filter((id) => id.startsWith('n-'))).to.have.lengthOf.above(60)
    for (const [id, text] of Object.entries(RENDERED)) expect(rendered.get(id), id).to.equal(text)
  })
})
