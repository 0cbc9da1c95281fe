import { invalidRequest } from '../../openai/api-error.ts'
import type { Adjustment } from '../adjustment.ts'
import type * as DashScope from './dashscope.ts'
import type { ChatFamily } from './families/index.ts'
import { isEmpty, joinAll, joinNeighbours } from './join-messages.ts'
import { leftovers } from './leftovers.ts'
import type * as OpenAI from './openai.ts'
import { toContent, type Place } from './to-content.ts'
import { filesOf, withFiles } from './to-file-messages.ts'

interface Translated {
  messages: DashScope.RequestMessage[]
  adjustments: readonly Adjustment[]
}

/**
 * The conversation as the family takes it: content in its form, one system message and that first, no empty turns.
 * @throws ApiError 400 that names the message or part which the model does not take
 */
export function toMessages(request: OpenAI.ChatRequest, family: ChatFamily): Translated {
  const { model, messages } = request
  if (family.turns === 'single') checkSingle(messages, model)
  if (!family.takes.has('tools')) checkNoCalls(messages, model)
  const translated = messages.map((message, index) =>
    toMessage(message, { path: `messages[${index}]`, model, family }),
  )
  const spoken = translated.filter((message) => !isEmptyTurn(message))
  // A conversation of nothing but empty turns is for DashScope to refuse.
  const full = spoken.length === 0 ? translated : spoken
  const system = full.filter(isInstruction)
  const rest = full.filter((message) => !isInstruction(message))
  const [one, ...more] = system
  const merged = one === undefined ? [] : [joinAll([one, ...more])]
  const turns = family.turns === 'alternating' ? joinNeighbours(rest) : rest
  const files = family.files === 'id' ? messages.flatMap(filesOf) : []
  const built = withFiles([...merged, ...turns], files, model)
  const reports: [boolean, string, string][] = [
    [messages.some(hasName), 'messages[].name', 'not taken by DashScope'],
    [
      !keepsThoughts(family) && messages.some(hasThoughts),
      'messages[].reasoning_content',
      `not taken by ${model}`,
    ],
    [full.length < translated.length, 'messages: empty assistant turns', 'not taken by DashScope'],
  ]
  const moved = system.length > 1 || (system[0] !== undefined && full[0] !== system[0])
  return {
    messages: built.messages,
    adjustments: [
      ...reports.flatMap(([applies, param, why]) => (applies ? [{ param, why }] : [])),
      ...(moved
        ? [{ param: 'messages', taken: 'one system message, first', why: 'as DashScope takes it' }]
        : []),
      ...(turns.length < rest.length
        ? [
            {
              param: 'messages',
              taken: 'neighbours of one role joined',
              why: `${model} takes alternating turns`,
            },
          ]
        : []),
      ...built.adjustments,
      ...leftovers(request, family),
    ],
  }
}

function toMessage(message: OpenAI.Message, place: Place): DashScope.RequestMessage {
  const content = toContent(message.content ?? refusalOf(message), {
    ...place,
    path: `${place.path}.content`,
  })
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content }
    case 'user':
      return { role: 'user', content: said(content) }
    case 'tool':
      return { role: 'tool', content: said(content), tool_call_id: message.tool_call_id }
    case 'function':
      // Legacy calls have no ids; DashScope matches a result to its call by one, so both get the name for it.
      return { role: 'tool', content, tool_call_id: legacyId(message.name) }
    case 'assistant':
      return toAssistant(message, content, place.family)
  }
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

function toAssistant(
  message: AssistantMessage,
  content: DashScope.Content,
  family: ChatFamily,
): DashScope.RequestMessage {
  const { reasoning_content: thoughts, function_call: legacy, partial } = message
  const calls =
    message.tool_calls ?? (legacy == null ? [] : [{ id: legacyId(legacy.name), function: legacy }])
  return {
    role: 'assistant',
    content,
    ...(thoughts != null && thoughts !== '' && keepsThoughts(family) && { reasoning_content: thoughts }),
    ...(calls.length > 0 && { tool_calls: calls.map(toToolCall) }),
    ...(partial != null && { partial }),
  }
}

function toToolCall(
  {
    id,
    function: { name, arguments: args },
  }: Pick<NonNullable<AssistantMessage['tool_calls']>[number], 'id' | 'function'>,
  index: number,
) {
  // A call without arguments reads "" in some histories; DashScope parses the string, so it gets the empty object.
  return { index, id, type: 'function', function: { name, arguments: args || '{}' } }
}

function legacyId(name: string): string {
  return `call_${name}`
}

/** Past thoughts are for models that think; whether they read them is for `preserve_thinking` to say. */
function keepsThoughts({ thinking }: ChatFamily): boolean {
  return thinking !== 'none'
}

function hasThoughts(message: OpenAI.Message): boolean {
  return message.role === 'assistant' && Boolean(message.reasoning_content)
}

function hasName(message: OpenAI.Message): boolean {
  return message.role !== 'function' && message['name'] != null
}

/** Translation models take the one text to translate, and nothing else. */
function checkSingle(messages: OpenAI.ChatRequest['messages'], model: string): void {
  const odd = messages.findIndex(({ role }, index) => role !== 'user' || index > 0)
  if (odd === -1) return
  const param = `messages[${odd}]`
  throw invalidRequest(
    `Invalid '${param}': ${model} takes one message of role 'user', the text to translate, and no other; got ${messages.length} messages, this one of role '${messages[odd]?.role}'.`,
    { code: 'invalid_value', param },
  )
}

/** A conversation about calls means nothing to a model without tools, and its service refuses it with another word. */
function checkNoCalls(messages: OpenAI.ChatRequest['messages'], model: string): void {
  const odd = messages.findIndex(
    (message) =>
      message.role === 'tool' ||
      message.role === 'function' ||
      (message.role === 'assistant' &&
        ((message.tool_calls ?? []).length > 0 || message.function_call != null)),
  )
  if (odd === -1) return
  const param = `messages[${odd}]`
  throw invalidRequest(
    `Invalid '${param}': ${model} takes no tools, but got a message of role '${messages[odd]?.role}' about a tool call.`,
    { code: 'invalid_value', param },
  )
}

/** qwen-long names its files in a system message of their own, which must stay by itself. */
function isInstruction({ role, content }: DashScope.RequestMessage): boolean {
  return role === 'system' && !(typeof content === 'string' && content.startsWith('fileid://'))
}

/** An assistant turn that says and calls nothing is refused by DashScope and means nothing. */
function isEmptyTurn({ role, content, tool_calls: calls, partial }: DashScope.RequestMessage): boolean {
  return role === 'assistant' && isEmpty(content) && calls === undefined && partial === undefined
}
