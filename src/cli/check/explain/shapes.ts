/**
 * Schemas of correct responses: https://platform.openai.com/docs/api-reference, and the gateway's own. The messages
 * name the expected value. Unknown fields are allowed.
 */
import { z } from 'zod'

const string = z.string('a string')
const text = z.string('a string, not empty').min(1, 'a string, not empty')
const count = z.int('an integer >= 0').min(0, 'an integer >= 0')

function literal<const Value extends string>(...values: [Value, ...Value[]]) {
  return z.literal(values, values.map((value) => JSON.stringify(value)).join(' or '))
}

const list = <Item extends z.ZodType>(item: Item) => z.array(item, 'a list')

/** The tuple types the first item. Alone it would report the first item of an empty list as missing. */
function filledList<Item extends z.ZodType>(item: Item) {
  const what = 'a list, not empty'
  return z
    .array(z.unknown(), what)
    .min(1, what)
    .pipe(z.tuple([item], item))
}

const object = <Fields extends z.ZodRawShape>(fields: Fields) => z.looseObject(fields, 'an object')

export const serviceShape = object({ name: literal('dashscope-gateway'), version: text })

export const readyShape = object({ status: literal('ready') })

const modelFields = { id: text, object: literal('model'), created: count, owned_by: text }

export const modelsShape = object({ object: literal('list'), data: filledList(object(modelFields)) })

export const modelShape = object({
  ...modelFields,
  input_modalities: filledList(text),
  parameters: object({ tools: object({ treatment: text }) }),
})

/** All four keys are always present. */
export const errorShape = object({
  error: object({ message: text, type: text, param: text.nullable(), code: text.nullable() }),
})
export type ErrorBody = z.infer<typeof errorShape>

export const dryRunShape = object({
  object: literal('gateway.dry_run'),
  request: object({ url: text, body: object({ parameters: object({ temperature: z.unknown() }) }) }),
})

const finishReason = literal('stop', 'length', 'tool_calls', 'content_filter', 'function_call')
const usage = object({ prompt_tokens: count, completion_tokens: count, total_tokens: count })

const toolCall = object({
  id: text,
  type: literal('function'),
  function: object({ name: text, arguments: string }),
})

export const completionShape = object({
  id: text,
  object: literal('chat.completion'),
  created: count,
  model: text,
  choices: filledList(
    object({
      index: count,
      message: object({
        role: literal('assistant'),
        content: string.nullable(),
        reasoning_content: string.nullish(),
        tool_calls: filledList(toolCall).nullish(),
      }),
      finish_reason: finishReason,
    }),
  ),
  usage,
})
export type Completion = z.infer<typeof completionShape>

export const chunkShape = object({
  id: text,
  object: literal('chat.completion.chunk'),
  created: count,
  model: text,
  choices: list(
    object({
      index: count,
      delta: object({
        role: string.nullish(),
        content: string.nullish(),
        reasoning_content: string.nullish(),
      }),
      finish_reason: finishReason.nullable(),
    }),
  ),
  usage: usage.nullish(),
})
export type Chunk = z.infer<typeof chunkShape>

export const usageChunkShape = object({ choices: list(z.unknown()), usage })

export const embeddingsShape = object({
  object: literal('list'),
  data: list(object({ object: literal('embedding'), index: count, embedding: text })),
  usage: object({ prompt_tokens: count, total_tokens: count }),
})

export const rerankShape = object({
  results: list(object({ index: count, relevance_score: z.number('a number from 0 to 1').min(0).max(1) })),
  usage: object({ total_tokens: count }),
})

/** An event of speech. */
export const speechEventShape = z.object({
  type: z.enum(['speech.audio.delta', 'speech.audio.done']),
  audio: z.string().optional(),
})

export const transcriptionShape = object({ text: string })

/** A dry run of two images, which needs no adjustment. */
export const imagesDryRunShape = object({
  object: literal('gateway.dry_run'),
  request: object({
    url: z
      .string('a string')
      .endsWith('/services/aigc/multimodal-generation/generation', 'the address of multimodal-generation'),
    body: object({
      model: literal('qwen-image-2.0'),
      input: object({
        messages: filledList(object({ role: literal('user'), content: filledList(object({ text })) })),
      }),
      parameters: object({
        n: z.literal(2, '2'),
        size: literal('1024*1024'),
        watermark: z.literal(false, 'false'),
      }),
    }),
  }),
})
