import { z } from 'zod'
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiContentObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'

import { isRecord } from '../../json.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { errorEnvelopes } from '../../errors/envelopes.ts'
import { toPublicPath } from '../../http/router.ts'
import { authentication, purpose } from '../../http/usage.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
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

/** The endpoints as an OpenAPI document: https://spec.openapis.org/oas/v3.1.1.html */
export function toOpenApi(endpoints: readonly Endpoint[], version: string): Document {
  const paths: ZodOpenApiPathsObject = {}
  for (const endpoint of endpoints) {
    const path = toPublicPath(endpoint.path)
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: toOperation(endpoint) }
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
        { name: 'service', description: 'The service itself.' },
      ],
      paths,
      components: {
        schemas: Object.fromEntries(events),
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Your DashScope API key.' },
        },
      },
    },
    options,
  )
  for (const endpoint of endpoints) addNotes(document, endpoint)
  return document
}

/** Adds the descriptions of a body's parameters; those that the schema does not check accept any value. */
function addNotes({ components }: Document, { body, description: { parameters = {} } }: Endpoint): void {
  const schema: unknown = body && components?.schemas?.[idOf(body)]
  if (!isRecord(schema) || !isRecord(schema['properties'])) return
  const known = schema['properties']
  const notes = Object.entries(parameters).map(([name, description]) => [
    name,
    { ...(isRecord(known[name]) && known[name]), description },
  ])
  schema['properties'] = { ...known, ...Object.fromEntries(notes) }
}

const toReference = (schema: z.ZodType) => ({ $ref: `#/components/schemas/${idOf(schema)}` })

function idOf(schema: z.ZodType): string {
  return z.globalRegistry.get(schema)?.id ?? ''
}

function toOperation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { method, path, summary, key, body, description } = endpoint
  return {
    operationId: [method.toLowerCase(), ...path.split(/\W+/).filter((word) => word !== '')].join('_'),
    tags: [toPublicPath(path) === path ? 'service' : 'openai'],
    summary,
    security: security[key],
    requestParams: {
      ...(path.includes('{id}') && { path: pathParameters }),
      ...(description.query !== undefined && { query: description.query }),
    },
    parameters: requestHeaders(endpoint),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: body,
            ...(description.examples !== undefined && { examples: description.examples }),
          },
        },
      },
    }),
    responses: toResponses(endpoint),
  }
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

function toResponses(endpoint: Endpoint) {
  const errors = statusesOf(endpoint).map((status) => [
    status,
    toResponse(endpoint, status, describeStatus(status, endpoint)),
  ])
  return {
    200: {
      description: endpoint.summary,
      headers: responseHeaders(endpoint, 200),
      content: toContent(endpoint),
    },
    ...Object.fromEntries(errors),
    ...(endpoint.description.asksDashScope === true && {
      '4XX': toResponse(endpoint, 499, 'Another DashScope refusal, with its own status.'),
      '5XX': toResponse(endpoint, 599, 'Another DashScope failure, with its own status.'),
    }),
  }
}

function toResponse(endpoint: Endpoint, status: number, description: string): ZodOpenApiResponseObject {
  return {
    description,
    headers: responseHeaders(endpoint, status),
    content: { 'application/json': { schema: errorEnvelopes[endpoint.errorFormat ?? 'openai'] } },
  }
}

function toContent(endpoint: Endpoint): ZodOpenApiContentObject {
  const { answer, event, text, bytes = [] } = endpoint.description
  return {
    ...Object.fromEntries(bytes.map((type) => [type, { schema: {} }])),
    ...(answer !== undefined && { 'application/json': { schema: answer } }),
    ...(event !== undefined && {
      'text/event-stream': { schema: toEventSchema(event, endpoint) },
    }),
    ...(text !== undefined && { 'text/plain': { schema: { type: 'string', description: text } } }),
  }
}

/** The fields of one server-sent event: readers of OpenAPI 3.1 interpret the schema of a stream this way. */
function toEventSchema(event: z.ZodType, { errorFormat = 'openai' }: Endpoint): z.ZodType {
  const contentSchema = { anyOf: [event, errorEnvelopes[errorFormat]].map(toReference) }
  const json = z.string().meta({ contentMediaType: 'application/json', contentSchema })
  if (errorFormat === 'anthropic')
    return z.object({ event: z.string(), data: json }).meta({
      description: 'Each event of the stream, whose name is the type in its data.',
    })
  return z.object({ data: z.union([json, z.literal('[DONE]')]) }).meta({
    description: 'Each event of the stream; `[DONE]` is the last. Comments keep the connection alive.',
  })
}
