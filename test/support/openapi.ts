import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

import { createGateway, type Gateway } from '../../src/index.ts'
import { isRecord } from '../../src/json.ts'

type Json = Record<string, unknown>

interface Response {
  description: string
  headers: Json
  content: Record<string, { schema: Json }>
}

export interface Operation {
  operationId: string
  security: Json[]
  parameters: { name: string; in: string; schema: Json }[]
  requestBody?: { content: Record<string, { schema: Json; examples: Record<string, { value: Json }> }> }
  responses: Record<string, Response>
}

export interface OpenApi {
  openapi: string
  info: Json
  servers: Json[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json> }
}

export async function fetchOpenApi(gateway: Gateway = createGateway()): Promise<OpenApi> {
  const response = await gateway.fetch('http://gateway/openapi.json')
  return (await response.json()) as OpenApi
}

export function operationOf(openApi: OpenApi, path: string): Operation {
  const [operation] = Object.values(openApi.paths[path] ?? {})
  if (operation === undefined) throw new Error(`${path} is not described`)
  return operation
}

/** Checks values against the description's schemas, as they are or closed, so that undescribed properties are errors. */
export class Schemas {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false })

  readonly #compiled = new Map<Json, ValidateFunction>()

  constructor(openApi: OpenApi, closed: boolean) {
    this.#ajv.addSchema(closed ? (toClosed(openApi) as OpenApi) : openApi, 'openapi')
  }

  problems(schema: Json, value: unknown): unknown[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(absolute(schema))
    this.#compiled.set(schema, validate)
    return validate(value) ? [] : [...(validate.errors ?? [])]
  }

  /** Differences between an answer and the description of its status: headers, content type and content. */
  async problemsOf(operation: Operation, response: globalThis.Response): Promise<unknown[]> {
    const said = operation.responses[response.status]
    if (said === undefined) return [`status ${response.status} is not described`]
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
    const schema = said.content[type]?.schema
    if (schema === undefined) return [`content of type '${type}' is not described`]
    const text = await response.text()
    const inHeaders = headerComplaints(said.headers, response.headers)
    if (type === 'text/plain') return [...inHeaders, ...this.problems(schema, text)]
    if (type !== 'text/event-stream') return [...inHeaders, ...this.problems(schema, JSON.parse(text))]
    return [...inHeaders, ...eventsOf(text).flatMap((event) => this.#eventComplaints(schema, event))]
  }

  /** ajv does not check `contentSchema`. */
  #eventComplaints(schema: Json, event: { data: string }): unknown[] {
    const { properties } = schema as { properties: { data: { anyOf: { contentSchema?: Json }[] } } }
    const inner = properties.data.anyOf.find((one) => one.contentSchema !== undefined)?.contentSchema ?? {}
    const inData = event.data === '[DONE]' ? [] : this.problems(inner, JSON.parse(event.data))
    return [...this.problems(schema, event), ...inData]
  }
}

/** Headers that the edges set for proxies in front of them. */
const betweenUs = new Set(['x-accel-buffering'])

function headerComplaints(said: Json, given: Headers): string[] {
  const needed = Object.entries(said).flatMap(([name, header]) =>
    isRecord(header) && header['required'] === true ? [name] : [],
  )
  const reported = [...given.keys()].filter(
    (name) => /^(?:x-|openai-|retry)/.test(name) && !betweenUs.has(name),
  )
  return [
    ...needed.filter((name) => !given.has(name)).map((name) => `${name} is missing`),
    ...reported.filter((name) => !(name in said)).map((name) => `${name} is not described`),
  ]
}

function eventsOf(text: string): { data: string }[] {
  return text.split('\n\n').flatMap((event) => (event.startsWith('data: ') ? [{ data: event.slice(6) }] : []))
}

/** Makes references absolute, for use outside of the document. */
function absolute(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')) as Json
}

/** Forbids further properties, unless a schema explicitly allows them. */
function toClosed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toClosed)
  if (!isRecord(value)) return value
  const closed = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toClosed(inner)]))
  const isOpenObject = isRecord(value['properties']) && value['type'] === 'object'
  return isOpenObject && !('additionalProperties' in value)
    ? { ...closed, additionalProperties: false }
    : closed
}
