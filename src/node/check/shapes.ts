/** What right answers look like: https://platform.openai.com/docs/api-reference, and the gateway's own. */
import {
  anything,
  count,
  filledListOf,
  listOf,
  nullable,
  oneOf,
  optional,
  record,
  string,
  text,
  type ValueOf,
} from './shape.ts'

export const serviceShape = record({ name: oneOf('dashscope-gateway'), version: text })

export const readyShape = record({ status: oneOf('ready') })

const modelFields = { id: text, object: oneOf('model'), created: count, owned_by: text }

export const modelsShape = record({ object: oneOf('list'), data: filledListOf(record(modelFields)) })

export const modelShape = record({
  ...modelFields,
  input_modalities: filledListOf(text),
  parameters: record({ tools: record({ treatment: text }) }),
})

/** All four keys are always there. */
export const errorShape = record({
  error: record({ message: text, type: text, param: nullable(text), code: nullable(text) }),
})
export type ErrorBody = ValueOf<typeof errorShape>

export const dryRunShape = record({
  object: oneOf('gateway.dry_run'),
  request: record({ url: text, body: record({ parameters: record({ temperature: anything }) }) }),
})

const finishReason = oneOf('stop', 'length', 'tool_calls', 'content_filter', 'function_call')
const usage = record({ prompt_tokens: count, completion_tokens: count, total_tokens: count })

const toolCall = record({
  id: text,
  type: oneOf('function'),
  function: record({ name: text, arguments: string }),
})

export const completionShape = record({
  id: text,
  object: oneOf('chat.completion'),
  created: count,
  model: text,
  choices: filledListOf(
    record({
      index: count,
      message: record({
        role: oneOf('assistant'),
        content: nullable(string),
        reasoning_content: optional(string),
        tool_calls: optional(filledListOf(toolCall)),
      }),
      finish_reason: finishReason,
    }),
  ),
  usage,
})
export type Completion = ValueOf<typeof completionShape>

export const chunkShape = record({
  id: text,
  object: oneOf('chat.completion.chunk'),
  created: count,
  model: text,
  choices: listOf(
    record({
      index: count,
      delta: record({
        role: optional(string),
        content: optional(string),
        reasoning_content: optional(string),
      }),
      finish_reason: nullable(finishReason),
    }),
  ),
  usage: optional(usage),
})
export type Chunk = ValueOf<typeof chunkShape>

export const usageChunkShape = record({ choices: listOf(anything), usage })
