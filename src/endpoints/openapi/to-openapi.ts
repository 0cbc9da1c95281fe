import { z } from 'zod'
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type oas31,
} from 'zod-openapi'

import type { RegionChoice } from '../../dashscope/regions.ts'
import { isRecord } from '../../json.ts'
import { isDescribed, type Endpoint } from '../../http/endpoint.ts'
import { errorEnvelopes } from '../../errors/envelopes.ts'
import { toPublicPath } from '../../http/router.ts'
import { authentication, purpose } from '../../http/usage.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { either, idOf, toBodies, toContent } from './to-contents.ts'
import { describeStatus, statusesOf } from './statuses.ts'

type Document = ReturnType<typeof createDocument>

const options: CreateDocumentOptions = {
  /** Answers may have undescribed fields, as `z.object()` allows: so does the document. */
  override({
    zodSchema: {
      _zod: { def },
    },
    jsonSchema,
  }) {
    if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties
  },
}

/** What a document needs besides the endpoints. */
export interface Service {
  version: string
  /** The values of `x-dashscope-region` that the operator allows. */
  regions: readonly RegionChoice[]
}

/** The endpoints as an OpenAPI document: https://spec.openapis.org/oas/v3.1.1.html */
export function toOpenApi(endpoints: readonly Endpoint[], { version, regions }: Service): Document {
  const paths: ZodOpenApiPathsObject = {}
  for (const endpoint of endpoints.filter(isDescribed)) {
    const path = toPublicPath(endpoint.path)
    const other = endpoints.find((one) => !isDescribed(one) && isBeside(one, endpoint))
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: toOperation(endpoint, other, regions) }
  }
  const events = endpoints.flatMap(({ description: { event } }) =>
    event === undefined ? [] : [[idOf(event), event] as const],
  )
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'dashscope-gateway',
        version,
        description: `${purpose} ${authentication}`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This gateway' }],
      tags: [
        {
          name: 'openai',
          description: "OpenAI's API; a base URL without `/v1`, or with it twice, works as well.",
        },
        { name: 'anthropic', description: "Anthropic's API, also under `/anthropic`." },
        { name: 'service', description: 'The service itself.' },
      ],
      paths,
      components: {
        schemas: Object.fromEntries(events),
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Your DashScope API key.' },
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'x-api-key',
            description: "The same key, as Anthropic's clients send it; only for Anthropic's API.",
          },
        },
      },
    },
    options,
  )
  for (const { body, description } of endpoints) {
    const { parameters = {}, form } = description
    if (body !== undefined) addNotes(document, body, parameters)
    if (form !== undefined) addNotes(document, form.schema, form.parameters)
  }
  return document
}

/** Adds the descriptions of a body's parameters; those that the schema does not check accept any value. */
function addNotes(
  { components }: Document,
  body: z.ZodType,
  parameters: Readonly<Record<string, string>>,
): void {
  const schema: unknown = components?.schemas?.[idOf(body)]
  if (!isRecord(schema) || !isRecord(schema['properties'])) return
  const known = schema['properties']
  const notes = Object.entries(parameters).map(([name, description]) => [
    name,
    { ...(isRecord(known[name]) && known[name]), description },
  ])
  schema['properties'] = { ...known, ...Object.fromEntries(notes) }
}

function isBeside(one: Endpoint, other: Endpoint): boolean {
  return one.method === other.method && one.path === other.path
}

/** @param other Serves the same path for requests with a header. */
function toOperation(
  endpoint: Endpoint,
  other: Endpoint | undefined,
  regions: Service['regions'],
): ZodOpenApiOperationObject {
  const { method, path, summary, key, body, description } = endpoint
  return {
    operationId: [method.toLowerCase(), ...path.split(/\W+/).filter((word) => word !== '')].join('_'),
    tags: [tagOf(endpoint)],
    summary,
    security: [...security[key], ...(endpoint.acceptsXApiKey === true ? [{ apiKey: [] }] : [])],
    requestParams: {
      ...(path.includes('{id}') && { path: pathParameters }),
      ...(description.query !== undefined && { query: description.query }),
    },
    parameters: [...requestHeaders(endpoint, regions), ...(other === undefined ? [] : [toHeader(other)])],
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: toBodies(body, endpoint),
      },
    }),
    responses: toResponses(endpoint, other),
  }
}

function tagOf({ path, errorFormat }: Endpoint): string {
  if (toPublicPath(path) === path) return 'service'
  return errorFormat ?? 'openai'
}

function toHeader({
  withHeader = '',
  summary,
  description: { headerNote = '' },
}: Endpoint): oas31.ParameterObject {
  const description = `With it, the answer is: ${summary}. ${headerNote}`.trimEnd()
  return { name: withHeader, in: 'header', description, schema: { type: 'string' } }
}

const security = { required: [{ bearer: [] }], optional: [{}, { bearer: [] }], none: [] }

const pathParameters = z.object({
  id: z
    .string()
    .min(1)
    .meta({
      description: 'The id. Slashes in it may be encoded or not.',
      param: { example: 'farui-plus' },
    }),
})

function toResponses(endpoint: Endpoint, other: Endpoint | undefined) {
  const errors = statusesOf(endpoint).map((status) => [
    status,
    toResponse(endpoint, status, describeStatus(status, endpoint), other),
  ])
  return {
    200: {
      description: endpoint.summary,
      headers: responseHeaders(endpoint, 200),
      content: toContent(endpoint, other),
    },
    ...Object.fromEntries(errors),
    ...(endpoint.description.asksDashScope === true && {
      '4XX': toResponse(endpoint, 499, 'Another DashScope refusal, with its own status.'),
      '5XX': toResponse(endpoint, 599, 'Another DashScope failure, with its own status.'),
    }),
  }
}

function toResponse(
  endpoint: Endpoint,
  status: number,
  description: string,
  other?: Endpoint,
): ZodOpenApiResponseObject {
  const envelope = errorEnvelopes[endpoint.errorFormat ?? 'openai']
  return {
    description,
    headers: responseHeaders(endpoint, status),
    content: {
      'application/json': {
        schema: either(envelope, other && errorEnvelopes[other.errorFormat ?? 'openai']),
      },
    },
  }
}
