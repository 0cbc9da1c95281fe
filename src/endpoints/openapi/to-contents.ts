import { z } from 'zod'
import type { ZodOpenApiContentObject } from 'zod-openapi'

import { errorEnvelopes } from '../../errors/envelopes.ts'
import type { Endpoint } from '../../http/endpoint.ts'

const toReference = (schema: z.ZodType) => ({ $ref: `#/components/schemas/${idOf(schema)}` })

export function idOf(schema: z.ZodType): string {
  return z.globalRegistry.get(schema)?.id ?? ''
}

/** The body as JSON, as a form, or as either. */
export function toBodies(
  body: z.ZodType,
  { bodyFormat, description: { examples, form } }: Endpoint,
): ZodOpenApiContentObject {
  if (bodyFormat === 'multipart') return { 'multipart/form-data': { schema: body } }
  return {
    'application/json': { schema: body, ...(examples !== undefined && { examples }) },
    ...(form !== undefined && { 'multipart/form-data': { schema: form.schema } }),
  }
}

export function either(one: z.ZodType, other: z.ZodType | undefined): z.ZodType {
  return other === undefined ? one : z.union([one, other])
}

export function toContent(endpoint: Endpoint, other: Endpoint | undefined): ZodOpenApiContentObject {
  const { answer, event, text, bytes = [] } = endpoint.description
  return {
    ...Object.fromEntries(bytes.map((type) => [type, { schema: {} }])),
    ...(answer !== undefined && {
      'application/json': { schema: either(answer, other?.description.answer) },
    }),
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
