import { isAble } from '../models/abilities.ts'
import type { Family } from '../models/families.ts'
import type { Directives } from '../faults/faults.ts'
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts'
import type { Recordings } from '../recognition/find-recordings.ts'

export interface Message {
  role: string
  content: unknown
  /** The text of the content, without markers. */
  text: string
  partial: boolean
  /** The assistant's reasoning, if the caller sends it back. */
  reasoning: string
  toolCalls: unknown[]
  /** The call that a tool message answers; empty if it names none. */
  toolCallId: string
}

/** A request that passed the gateway's own checks: known model, right path. */
export interface GenerationRequest {
  model: string
  family: Family
  stream: boolean
  messages: Message[]
  parameters: JsonObject
  directives: Directives
  /** Whether a request header allows `oss://` URLs to be resolved. */
  resolvesOss: boolean
  /** What a model that recognises speech is sent, by address. */
  recordings: Recordings
}

/** The text of a message: the string itself, or the text parts of an array joined. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return listOf(content)
    .map((part) => (isObject(part) ? stringOf(part['text']) : ''))
    .join('')
}

/** `messages` take precedence over the older `prompt` with `history`. */
export function readMessages(input: JsonObject): Message[] {
  if (Array.isArray(input['messages'])) return input['messages'].map(toMessage)
  const history = listOf(input['history']).flatMap((turn) =>
    isObject(turn)
      ? [
          { role: 'user', content: stringOf(turn['user']) },
          { role: 'assistant', content: stringOf(turn['bot']) },
        ]
      : [],
  )
  return [...history, { role: 'user', content: input['prompt'] }].map(toMessage)
}

/** The messages as the model reads them: some models ignore a list of text parts. */
export function asModelReads(model: string, parameters: JsonObject, messages: Message[]): Message[] {
  if (!isAble(model, 'skipsLists') || listOf(parameters['tools']).length > 0) return messages
  return messages.map((message) => (isSkipped(model, message) ? { ...message, text: '' } : message))
}

function isSkipped(model: string, { content }: Message): boolean {
  const isMarked = listOf(content).some((part) => isObject(part) && 'cache_control' in part)
  return Array.isArray(content) && !(isMarked && isAble(model, 'explicitCache'))
}

function toMessage(value: unknown): Message {
  const fields = isObject(value) ? value : {}
  return {
    role: stringOf(fields['role']),
    content: fields['content'],
    text: textOf(fields['content']),
    partial: fields['partial'] === true,
    reasoning: stringOf(fields['reasoning_content']),
    toolCalls: listOf(fields['tool_calls']),
    toolCallId: stringOf(fields['tool_call_id']),
  }
}

export function lastText(request: GenerationRequest, role = 'user'): string {
  return request.messages.findLast((message) => message.role === role)?.text ?? ''
}

export function isThinking({ model, family, parameters }: GenerationRequest): boolean {
  if (family.thinking === 'none') return false
  if (family.thinking === 'only') return true
  if (isAble(model, 'thinkingObject')) return objectOf(parameters['thinking'])['type'] !== 'disabled'
  const given = parameters['enable_thinking']
  if (typeof given === 'boolean') return given
  return family.thinking === 'on' && parameters['reasoning_effort'] !== 'none'
}

/** Whether the model reads past reasoning again: on request, or by default on some models. */
export function readsPastReasoning({ model, parameters }: GenerationRequest): boolean {
  if (isAble(model, 'clearThinking')) return parameters['clear_thinking'] !== true
  const preserve = parameters['preserve_thinking']
  return typeof preserve === 'boolean' ? preserve : isAble(model, 'preservesByDefault')
}

/** Text form: `output.text`; the multimodal path only has the message form. */
export function isTextForm({ family, parameters }: GenerationRequest): boolean {
  if (family.service === 'multimodal') return false
  return (parameters['result_format'] ?? family.resultFormat) === 'text'
}

export function isIncremental({ family, parameters, directives }: GenerationRequest): boolean {
  if (family.incremental === 'ignored' || directives.has('cumulative')) return false
  const given = parameters['incremental_output']
  return typeof given === 'boolean' ? given : family.incremental !== 'off'
}
