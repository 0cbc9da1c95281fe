import type * as DashScope from '../../dashscope-types.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { GenerationRequest, ResponseFormat, SchemaFormat } from '../../types.ts'
import { joinAll } from '../messages/merge-messages.ts'
import { pass, type Mapping, type MappingContext } from './mapping.ts'

/** For a model without JSON Schema mode a schema becomes JSON mode plus a text in the messages: see `withSchema`. */
export function toResponseFormat(format: ResponseFormat, { request, family }: MappingContext): Mapping {
  const { type, param, settings } = format
  if (format.type !== 'json_schema') return pass('response_format', { type, ...settings })
  if (family.jsonSchema) return pass('response_format', { type, ...settings, json_schema: format.schema })
  return {
    fields: { response_format: { type: 'json_object' } },
    adjustments: [
      {
        param,
        given: 'json_schema',
        taken: 'json_object',
        why: `${request.model} has no JSON Schema mode; the schema is in the system message`,
      },
    ],
  }
}

/** The messages; for a model without JSON Schema mode, with the schema at the end of the system message. */
export function withSchema(
  messages: DashScope.RequestMessage[],
  { responseFormat: format }: GenerationRequest,
  family: ModelFamily,
): DashScope.RequestMessage[] {
  if (format?.type !== 'json_schema' || family.jsonSchema) return messages
  const text = toInstruction(format.schema)
  const instruction: DashScope.RequestMessage = {
    role: 'system',
    content: family.service === 'multimodal-generation' ? [{ text }] : text,
  }
  const [first, ...others] = messages
  return first?.role === 'system' && !namesFiles(first)
    ? [joinAll([first, instruction]), ...others]
    : [instruction, ...messages]
}

/** DashScope refuses `json_object` without the word JSON in the messages. */
function toInstruction({ description, schema }: SchemaFormat): string {
  const about = description == null ? [] : [description]
  const form =
    schema == null
      ? ['Answer with a JSON object.']
      : ['Answer with JSON that is valid against this JSON Schema:', JSON.stringify(schema)]
  return [...about, ...form].join('\n')
}

/** qwen-long reads the ids of its files from a separate system message, the second one. */
function namesFiles({ content }: DashScope.RequestMessage): boolean {
  return typeof content === 'string' && content.startsWith('fileid://')
}
