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
  '/v1/connections/reset/stream',
])

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

describe("Airbyte's own contract", function () {
  this.timeout(60_000)
  let documents: ReadonlyArray<Document> = []
  let exchanges: ReadonlyArray<Exchange> = []
  before(function () {
    needData(this)
    documents = ['config.subset.yaml', 'newer/config.subset.yaml'].map((file) => parse(textOf(file)) as Document)
    exchanges = filesIn('observed')
      .flatMap((file) => linesOf(`observed/${file}`) as ReadonlyArray<Exchange>)
      .filter(({ step }) => step === 'call')
  })

  it('every path of the 0.40 document is covered, by its operation id', () => {
    const found = Object.entries(documents[0]?.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
    )
    const ours = NAMES.map((name) => `${name} ${ENDPOINTS[name].method} ${ENDPOINTS[name].path}`)
    expect(found.filter((one) => !ours.includes(one))).to.deep.equal([])
    const beyond = NAMES.filter((name) => !found.some((one) => one.startsWith(`${name} `)))
    expect(beyond.map((name) => ENDPOINTS[name].path)).to.have.members([...BEYOND_THE_DOCUMENTS])
  })

  for (const name of NAMES) {
    const { method, path, request: requestOf, response } = ENDPOINTS[name]
    const request = requestOf as t.Type<unknown, unknown>

    it(`${name}: every request that the document allows passes, and we know of no property that it lacks`, () => {
      const [document] = documents
      const schema = document?.paths[path]?.[method.toLowerCase()]?.requestBody?.content[JSON_TYPE]?.schema
      if (document === undefined || schema === undefined) return
      for (let turn = 0; turn < 8; turn += 1) {
        for (const full of [false, true]) {
          const value = examples(document, schema, full, turn)
          const decoded = request.decode(value)
          expect(told(decoded)).to.equal('decoded')
          if (E.isRight(decoded)) {
            expect(request.encode(decoded.right)).to.deep.equal(value)
          }
        }
      }
      const { properties = [] } = request as { readonly properties?: ReadonlyArray<string> }
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
      const name = NAMES.find((one) => request.path === `/api${ENDPOINTS[one].path}`)
      if (name === undefined || response.status !== 200) continue
      count += 1
      const endpoint = ENDPOINTS[name]
      const [document] = documents
      const schema = document?.paths[endpoint.path]?.['post']?.requestBody?.content[JSON_TYPE]?.schema
      if (request.body !== null && document !== undefined && schema !== undefined) {
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
    const server: Server = await serve((_request, response) => {
      const { status = 500, body, contentType } = next?.response ?? {}
      response.writeHead(status, { 'content-type': contentType ?? JSON_TYPE })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    const client = createClient({ url: server.url, maxRetries: 0 })
    try {
      for (const exchange of errors) {
        next = exchange
        const result = await client.getConnection({ connectionId: 'c' })()
        const error = E.isLeft(result) ? result.left : undefined
        const text = error === undefined ? '' : render(error)
        const { status, body } = exchange.response
        const message = (body as { readonly message?: string } | null)?.message
        const isUnknownPath = typeof body === 'string' || status === 405
        if (process.env['SHOW'] !== undefined) process.stdout.write(`${exchange.id}: ${JSON.stringify(text)}\n`)
        expect(text, exchange.id).to.match(/^[^\n]+\.\n {2}[^\n]+(\n {2}[^\n]+)*\nTry: [^\n]+\.$/)
        if (!isUnknownPath && status !== 404) expect(text, exchange.id).to.include(`(${String(status)})`)
        if (!isUnknownPath && message !== undefined) {
          expect(text, exchange.id).to.include((message.split('\n')[0] ?? '').slice(0, 80))
        }
      }
    } finally {
      await server.close()
    }
    expect(errors.length).to.be.greaterThan(0)
  })
})
