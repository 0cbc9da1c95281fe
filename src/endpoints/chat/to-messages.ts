import { invalidRequest } from '../../openai/api-error.ts'
import type * as DashScope from './dashscope.ts'
import type { ChatFamily } from './families/index.ts'
import type * as OpenAI from './openai.ts'

interface Translated {
  messages: DashScope.RequestMessage[]
  adjustments: readonly string[]
}

/**
 * The conversation as a text model takes it: content as a string, one system message and that first, no empty turns.
 * @throws ApiError 400 that names the part which no text model takes
 */
export function toMessages({ model, messages }: OpenAI.ChatRequest, family: ChatFamily): Translated {
  const translated = messages.map((message, index) => toMessage(message, `messages[${index}]`, model))
  const full = translated.filter((message) => !isEmptyTurn(message))
  const system = full.filter(isInstruction)
  const rest = full.filter((message) => !isInstruction(message))
  const merged = system.length > 1 ? [joinAll(system)] : system
  const turns = family.alternates ? joinNeighbours(rest) : rest
  const moved = system.length > 1 || (system[0] !== undefined && full[0] !== system[0])
  return {
    messages: [...merged, ...turns],
    adjustments: [
      ...(messages.some((message) => 'name' in message && message.name != null)
        ? ['messages[].name dropped (not taken by DashScope)']
        : []),
      ...(full.length < translated.length
        ? ['messages: empty assistant turns dropped (not taken by DashScope)']
        : []),
      ...(moved
        ? ['messages: system messages joined and put first (DashScope takes one, in the first place)']
        : []),
      ...(turns.length < rest.length
        ? [`messages: neighbours of one role joined (${model} takes alternating turns)`]
        : []),
    ],
  }
}

function toMessage(message: OpenAI.Message, path: string, model: string): DashScope.RequestMessage {
  const content = toContent(message.content ?? '', `${path}.content`, model)
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content }
    case 'user':
      return { role: 'user', content }
    case 'tool':
      return { role: 'tool', content, tool_call_id: message.tool_call_id }
    case 'assistant':
      return {
        role: 'assistant',
        content,
        ...(message.reasoning_content && { reasoning_content: message.reasoning_content }),
        ...(message.tool_calls?.length && { tool_calls: message.tool_calls.map(toToolCall) }),
        ...(message.partial != null && { partial: message.partial }),
      }
  }
}

type AssistantMessage = Extract<OpenAI.Message, { role: 'assistant' }>

function toToolCall(
  { id, function: { name, arguments: args } }: NonNullable<AssistantMessage['tool_calls']>[number],
  index: number,
) {
  // A call without arguments reads "" in some histories; DashScope parses the string, so it gets the empty object.
  return { index, id, type: 'function', function: { name, arguments: args || '{}' } }
}

/** Text parts become one string, with nothing put between them; an array only where a part marks a cache point. */
function toContent(
  content: string | OpenAI.Part[],
  path: string,
  model: string,
): string | DashScope.ContentItem[] {
  if (typeof content === 'string') return content
  const items = content.map((part, index) => toItem(part, `${path}[${index}]`, model))
  return items.some((item) => item.cache_control !== undefined)
    ? items
    : items.map(({ text }) => text).join('')
}

function toItem(part: OpenAI.Part, path: string, model: string): DashScope.ContentItem {
  if (part.type === 'refusal') return { type: 'text', text: part.refusal }
  if (part.type !== 'text') throw notText(part.type, path, model)
  const { cache_control: cacheControl } = part
  return { type: 'text', text: part.text, ...(cacheControl != null && { cache_control: cacheControl }) }
}

const takers: Readonly<Record<string, string>> = {
  image_url: 'qwen3-vl-plus, qwen3-vl-flash and qwen-vl-max take images',
  image: 'qwen3-vl-plus, qwen3-vl-flash and qwen-vl-max take images',
  video_url: 'qwen3-vl-plus and qwen3-vl-flash take video',
  video: 'qwen3-vl-plus and qwen3-vl-flash take video',
  input_audio: 'qwen3-omni-flash and qwen-audio-turbo take audio',
  audio: 'qwen3-omni-flash and qwen-audio-turbo take audio',
  file: 'qwen-long and qwen-doc-turbo read files',
}

function notText(type: string, path: string, model: string) {
  return invalidRequest(
    `Invalid '${path}': ${model} takes text only, but got a part of type '${type}'. Of DashScope's models, ${takers[type]}.`,
    { code: 'invalid_value', param: path },
  )
}

/** qwen-long names its files in a system message of their own, which must stay by itself. */
function isInstruction({ role, content }: DashScope.RequestMessage): boolean {
  return role === 'system' && !(typeof content === 'string' && content.startsWith('fileid://'))
}

/** An assistant turn that says and calls nothing is refused by DashScope and means nothing. */
function isEmptyTurn({ role, content, tool_calls: calls, partial }: DashScope.RequestMessage): boolean {
  return role === 'assistant' && content.length === 0 && calls === undefined && partial === undefined
}

function joinAll([first, ...others]: DashScope.RequestMessage[]): DashScope.RequestMessage {
  if (first === undefined) throw new RangeError('there is nothing to join')
  return others.reduce(join, first)
}

function joinNeighbours(messages: DashScope.RequestMessage[]): DashScope.RequestMessage[] {
  const turns: DashScope.RequestMessage[] = []
  for (const message of messages) {
    const last = turns.at(-1)
    const joins = last !== undefined && isPlain(last) && isPlain(message) && last.role === message.role
    if (joins) turns[turns.length - 1] = join(last, message)
    else turns.push(message)
  }
  return turns
}

function isPlain({ role, tool_calls: calls, partial }: DashScope.RequestMessage): boolean {
  return (role === 'user' || role === 'assistant') && calls === undefined && partial === undefined
}

/** Two messages as one, a blank line between them. */
function join(one: DashScope.RequestMessage, other: DashScope.RequestMessage): DashScope.RequestMessage {
  if (typeof one.content === 'string' && typeof other.content === 'string') {
    return { ...one, content: `${one.content}\n\n${other.content}` }
  }
  const items = (content: string | DashScope.ContentItem[]): DashScope.ContentItem[] =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content
  return { ...one, content: [...items(one.content), { type: 'text', text: '\n\n' }, ...items(other.content)] }
}
