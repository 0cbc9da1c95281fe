import { z } from 'zod'

import { minLength, openObject, optional } from '../../../http/body/fields.ts'

const url = z.string().check(minLength(1))

/** Parts of a message, and of a tool's output. The model's family decides which are supported. */
export const Part = z.discriminatedUnion('type', [
  openObject({ type: z.enum(['input_text', 'output_text', 'text']), text: z.string() }),
  openObject({ type: z.literal('refusal'), refusal: z.string() }),
  openObject({
    type: z.literal('input_image'),
    // As an object it has the format of chat completions.
    image_url: optional(z.union([url, openObject({ url })])),
    file_id: optional(z.string()),
    detail: optional(z.enum(['auto', 'low', 'high', 'original'])),
  }),
  openObject({
    type: z.literal('input_file'),
    file_data: optional(z.string().check(minLength(1))),
    file_url: optional(z.string().check(minLength(1))),
    file_id: optional(z.string().check(minLength(1))),
  }),
  openObject({
    type: z.literal('input_audio'),
    input_audio: openObject({ data: z.string().check(minLength(1)), format: optional(z.string()) }),
  }),
  // Codex's agents send each other parts that only OpenAI can read.
  openObject({ type: z.literal('encrypted_content') }),
])
export type Part = z.output<typeof Part>

export const Content = z.union([z.string(), z.array(Part)])
export type Content = z.output<typeof Content>

Part.register(z.globalRegistry, { id: 'ResponsesPart', description: 'A part of a message or of an output.' })
