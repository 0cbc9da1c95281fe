import type * as DashScope from '../../dashscope-types.ts'
import type { ChatFamily } from '../../families/index.ts'
import { joinAll } from '../messages/merge-messages.ts'
import { passed, withoutNulls, type Around, type Mapped } from './mapping.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'

type Format = NonNullable<OpenAI.ChatRequest['response_format']>
type SchemaFormat = Extract<Format, { type: 'json_schema' }>

/** A schema that the model has no mode for is JSON mode, and a text in the messages: see `withSchema`. */
export function toResponseFormat(format: Format, { request, family }: Around): Mapped {
  if (format.type !== 'json_schema') return passed('response_format', format)
  if (family.jsonSchema) {
    const { json_schema: schema, ...others } = format
    return passed('response_format', { ...others, json_schema: withoutNulls(schema) })
  }
  return {
    fields: { response_format: { type: 'json_object' } },
    adjustments: [
      {
        param: 'response_format',
        given: 'json_schema',
        taken: 'json_object',
        why: `${request.model} has no JSON Schema mode; the schema is in the system message`,
      },
    ],
  }
}

/** The messages, with the schema that the answer has to fit at the end of the system message where the model reads it there. */
export function withSchema(
  messages: DashScope.RequestMessage[],
  { response_format: format }: OpenAI.ChatRequest,
  family: ChatFamily,
): DashScope.RequestMessage[] {
  if (format?.type !== 'json_schema' || family.jsonSchema) return messages
  const text = toInstruction(format)
  const instruction: DashScope.RequestMessage = {
    role: 'system',
    content: family.service === 'multimodal-generation' ? [{ text }] : text,
  }
  const [first, ...others] = messages
  return first?.role === 'system' && !namesFiles(first)
    ? [joinAll([first, instruction]), ...others]
    : [instruction, ...messages]
}

/** It has the word JSON in it, without which DashScope refuses `json_object`. */
function toInstruction({ json_schema: { description, schema } }: SchemaFormat): string {
  const about = description == null ? [] : [description]
  const form =
    schema == null
      ? ['Answer with a JSON object.']
      : ['Answer with JSON that is valid against this JSON Schema:', JSON.stringify(schema)]
  return [...about, ...form].join('\n')
}

/** qwen-long names its files in a system message of their own, the second one. */
function namesFiles({ content }: DashScope.RequestMessage): boolean {
  return typeof content === 'string' && content.startsWith('fileid://')
}
