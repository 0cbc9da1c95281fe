import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ChatFamily } from '../../families/index.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { toArguments } from './to-arguments.ts'
import { toContent } from './to-content.ts'

/** A message on its way upstream. */
export interface Turn {
  /** Its place in the caller's list. */
  index: number
  message: DashScope.RequestMessage
  /** The name that a tool's answer gives for its tool. */
  name?: string | undefined
  /** In the words of `functions`, which have no ids. */
  legacy: boolean
  /** What the caller says of going on from the message, in `partial` or in DeepSeek's word for it, `prefix`. */
  partial: boolean | undefined
  adjustments: readonly Adjustment[]
}

interface Around {
  index: number
  model: string
  family: ChatFamily
}

/** @throws ApiError 400 that names the part which the model does not take */
export function toTurn(message: OpenAI.Message, around: Around): Turn {
  const { index, model, family } = around
  const content = toContent(markedContent(message, family), {
    path: `messages[${index}].content`,
    model,
    family,
  })
  const plain = { index, legacy: false, partial: undefined, adjustments: [] }
  switch (message.role) {
    case 'system':
    case 'developer':
      return { ...plain, message: { role: 'system', content } }
    case 'user':
      return { ...plain, message: { role: 'user', content: said(content) } }
    case 'tool':
      return {
        ...plain,
        message: { role: 'tool', content: said(content), tool_call_id: message.tool_call_id },
        name: typeof message['name'] === 'string' ? message['name'] : undefined,
      }
    case 'function':
      // DashScope matches an answer to its call by an id, so both get the name for one.
      return {
        ...plain,
        message: { role: 'tool', content: said(content), tool_call_id: legacyId(message.name) },
        name: message.name,
        legacy: true,
      }
    case 'assistant':
      return toAssistant(message, content, around)
  }
}

/** `cache_control` on a message is the mark of its last part, which is where DashScope reads it. */
function markedContent(message: OpenAI.Message, family: ChatFamily): string | OpenAI.Part[] {
  const content = message.content ?? refusalOf(message)
  if (!marksLastPart(message, family)) return content
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  return parts.map((part, place) =>
    place === parts.length - 1 ? { ...part, cache_control: message['cache_control'] } : part,
  )
}

/** Whether there is a part to mark, without a mark of its own, and a cache for it. */
export function marksLastPart(message: OpenAI.Message, { explicitCache }: ChatFamily): boolean {
  const content = message.content ?? refusalOf(message)
  const last = typeof content === 'string' ? content : content.at(-1)
  if (!explicitCache || message['cache_control'] == null || last === undefined || last === '') return false
  return typeof last === 'string' || (last['cache_control'] == null && canBeMarked(last))
}

/** A document and a refusal go upstream in forms without marks, and an empty text is nothing to keep. */
function canBeMarked(part: OpenAI.Part): boolean {
  return part.type !== 'doc_url' && part.type !== 'refusal' && !(part.type === 'text' && part.text === '')
}

/** An empty text is one; an empty list is nothing, and a tool's result must be something. */
function said(content: DashScope.Content): DashScope.Content {
  return Array.isArray(content) && content.length === 0 ? [{ text: '' }] : content
}

/** A turn that OpenAI's clients keep as a refusal said that and nothing else. */
function refusalOf(message: OpenAI.Message): string {
  const refusal = message.role === 'assistant' ? message['refusal'] : undefined
  return typeof refusal === 'string' ? refusal : ''
}

type AssistantMessage = Extract<OpenAI.Message, { role: 'assistant' }>

function toAssistant(message: AssistantMessage, content: DashScope.Content, { index, family }: Around): Turn {
  const { reasoning_content: thoughts, partial, prefix } = message
  const { calls, legacy, adjustments } = toCalls(message, `messages[${index}]`)
  return {
    index,
    message: {
      role: 'assistant',
      content,
      ...(thoughts != null && thoughts !== '' && keepsThoughts(family) && { reasoning_content: thoughts }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    legacy,
    partial: partial ?? prefix ?? undefined,
    adjustments,
  }
}

function toCalls({ tool_calls: given, function_call: old }: AssistantMessage, path: string) {
  const legacy = (given ?? []).length === 0 && old != null
  const sources = legacy
    ? [{ id: legacyId(old.name), function: old, path: `${path}.function_call` }]
    : (given ?? []).map((call, place) => ({ ...call, path: `${path}.tool_calls[${place}].function` }))
  const calls = sources.map((source, place) => {
    const { text, repair } = toArguments(source.function.arguments)
    const call: DashScope.RequestToolCall = {
      index: place,
      id: source.id,
      type: 'function',
      function: { name: source.function.name, arguments: text },
    }
    return { call, repair, param: `${source.path}.arguments` }
  })
  return {
    calls: calls.map(({ call }) => call),
    legacy,
    adjustments: calls.flatMap(({ repair, param }): Adjustment[] =>
      repair === undefined ? [] : [{ param, taken: repair, why: 'DashScope takes the JSON of an object' }],
    ),
  }
}

function legacyId(name: string): string {
  return `call_${name}`
}

/** Past thoughts are for models that think; whether they read them is for `preserve_thinking` to say. */
export function keepsThoughts({ thinking }: ChatFamily): boolean {
  return thinking !== 'none'
}
