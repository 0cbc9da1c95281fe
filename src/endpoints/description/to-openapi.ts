import type { z } from 'zod'

import type { Endpoint } from '../endpoint.ts'
import { ErrorEnvelope } from '../error-envelope.ts'
import { toPublicPath } from '../route.ts'
import { authentication, purpose } from '../usage.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { describeStatus, statusesOf } from './statuses.ts'
import { toSchema, toSchemas } from './to-schemas.ts'

type Part = Record<string, unknown>

/** The endpoints in OpenAPI's words: https://spec.openapis.org/oas/v3.1.1.html */
export function toOpenApi(endpoints: readonly Endpoint[], version: string) {
  const paths: Record<string, Part> = {}
  for (const endpoint of endpoints) {
    const path = toPublicPath(endpoint.path)
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: toOperation(endpoint) }
  }
  return {
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
      schemas: toSchemas(endpoints),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Your DashScope API key.' },
      },
    },
  }
}

function toOperation(endpoint: Endpoint): Part {
  const { method, path, summary, key, body, description } = endpoint
  const parameters = [...pathParameters(path), ...queryParameters(endpoint), ...requestHeaders(endpoint)]
  return {
    operationId: [method.toLowerCase(), ...path.split(/\W+/).filter((word) => word !== '')].join('_'),
    tags: [toPublicPath(path) === path ? 'service' : 'openai'],
    summary,
    security: security[key],
    parameters,
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: toSchema(body),
            ...(description.examples !== undefined && { examples: description.examples }),
          },
        },
      },
    }),
    responses: toResponses(endpoint),
  }
}

const security = { required: [{ bearer: [] }], optional: [{}, { bearer: [] }], none: [] }

function pathParameters(path: string): Part[] {
  if (!path.endsWith('{id}')) return []
  const description = 'The id. Slashes in it may be encoded or not.'
  const schema = { type: 'string', minLength: 1 }
  return [{ name: 'id', in: 'path', required: true, description, schema, example: 'farui-plus' }]
}

function queryParameters({ description }: Endpoint): Part[] {
  return Object.entries(description.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema: toSchema(schema),
  }))
}

function toResponses(endpoint: Endpoint): Part {
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
      '4XX': toResponse(endpoint, 499, "Another refusal of DashScope's, with its own status."),
      '5XX': toResponse(endpoint, 599, "Another failure of DashScope's, with its own status."),
    }),
  }
}

function toResponse(endpoint: Endpoint, status: number, description: string): Part {
  return {
    description,
    headers: responseHeaders(endpoint, status),
    content: { 'application/json': { schema: toSchema(ErrorEnvelope) } },
  }
}

function toContent({ description: { answer, event, text } }: Endpoint): Part {
  return {
    ...(answer !== undefined && { 'application/json': { schema: toSchema(answer) } }),
    ...(event !== undefined && {
      'text/event-stream': { schema: toEventSchema(event) },
    }),
    ...(text !== undefined && { 'text/plain': { schema: { type: 'string', description: text } } }),
  }
}

/** One server-sent event, as its fields: what readers of a stream in 3.1 take its schema for. */
function toEventSchema(event: z.ZodType): Part {
  return {
    type: 'object',
    description: 'Each event of the stream; `[DONE]` is the last. Comments keep the connection alive.',
    properties: {
      data: {
        anyOf: [
          {
            type: 'string',
            contentMediaType: 'application/json',
            contentSchema: { anyOf: [toSchema(event), toSchema(ErrorEnvelope)] },
          },
          { const: '[DONE]' },
        ],
      },
    },
    required: ['data'],
  }
}
