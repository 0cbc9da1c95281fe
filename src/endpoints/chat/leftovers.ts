import type { Adjustment } from '../adjustment.ts'
import type { ChatFamily } from './families/index.ts'
import type * as OpenAI from './openai.ts'
import { siblings } from './to-media-item.ts'
import { marksLastPart } from './to-turn.ts'

type Role = OpenAI.Message['role']

const ofEvery = ['role', 'content', 'name']
const ofInstruction = new Set(ofEvery)

/** What is read of a message. */
const ofMessage: Readonly<Record<Role, ReadonlySet<string>>> = {
  system: ofInstruction,
  developer: ofInstruction,
  user: ofInstruction,
  assistant: new Set([
    ...ofEvery,
    'tool_calls',
    'function_call',
    'reasoning_content',
    'partial',
    'prefix',
    'refusal',
  ]),
  tool: new Set([...ofEvery, 'tool_call_id']),
  function: ofInstruction,
}

/** What is read within the object of a part, where it has one; beside it stand the settings of media. */
const within: Readonly<Partial<Record<OpenAI.Part['type'], readonly string[]>>> = {
  image_url: ['url', 'detail', ...siblings],
  video_url: ['url', ...siblings],
  input_audio: ['data', 'format'],
  file: ['file_id', 'file_data'],
}

const noWord = 'DashScope has no word for it'

/** Keys of messages and parts that have no place upstream: named once each, wherever they stand. */
export function leftovers(
  { messages, stream_options: options }: OpenAI.ChatRequest,
  family: ChatFamily,
): Adjustment[] {
  const params = [
    ...messages.flatMap((message) => [
      ...unread(message, knownOf(message, family), 'messages[]'),
      ...ofAssistant(message),
      ...(Array.isArray(message.content) ? message.content.flatMap((part) => ofPart(part, family)) : []),
    ]),
    // Nothing is obfuscated here, asked for or not.
    ...unread(options ?? {}, new Set(['include_usage', 'include_obfuscation']), 'stream_options'),
  ]
  return [...new Set(params)].map((param) => ({ param, why: noWord }))
}

function knownOf(message: OpenAI.Message, family: ChatFamily): ReadonlySet<string> {
  const known = ofMessage[message.role]
  return marksLastPart(message, family) ? new Set([...known, 'cache_control']) : known
}

function ofAssistant(message: OpenAI.Message): string[] {
  if (message.role !== 'assistant') return []
  const calls = message.tool_calls ?? []
  return [
    // A refusal stands in for a text that is not there; beside one it has no place.
    ...(message['refusal'] != null && Boolean(message.content) ? ['messages[].refusal'] : []),
    ...(message.tool_calls != null && message.function_call != null ? ['messages[].function_call'] : []),
    ...calls.flatMap((call) => [
      ...unread(call, new Set(['id', 'type', 'function', 'index']), 'messages[].tool_calls[]'),
      ...unread(call.function, new Set(['name', 'arguments']), 'messages[].tool_calls[].function'),
    ]),
  ]
}

function ofPart(part: OpenAI.Part, family: ChatFamily): string[] {
  // A document part is DashScope's own word, and passes whole.
  if (part.type === 'doc_url') return []
  const path = `messages[].content[]`
  const isText = family.service === 'text-generation'
  const settings = isText ? [] : siblings
  const own = new Set(['type', part.type, ...settings, ...(family.explicitCache ? ['cache_control'] : [])])
  const inner: unknown = Reflect.get(part, part.type)
  const known = within[part.type]
  return [
    ...unread(part, own, path),
    ...(known !== undefined && typeof inner === 'object' && inner !== null
      ? unread(inner, new Set(known), `${path}.${part.type}`)
      : []),
    ...unheard(part, family).map((name) => `${path}.${part.type}.${name}`),
  ]
}

/** Keys that are known, and have no effect here. */
function unheard(part: OpenAI.Part, { takes, files, service }: ChatFamily): string[] {
  if (part.type === 'image_url' && typeof part.image_url !== 'string') {
    const { detail } = part.image_url
    const isTold =
      detail == null || detail === 'auto' || (detail === 'high' && takes.has('vl_high_resolution_images'))
    return isTold ? [] : ['detail']
  }
  if (part.type !== 'file' || part.file.file_id == null || part.file.file_data == null) return []
  return [files === 'id' && service === 'text-generation' ? 'file_data' : 'file_id']
}

function unread(value: object, known: ReadonlySet<string>, path: string): string[] {
  return Object.entries(value).flatMap(([name, own]) =>
    known.has(name) || isEmpty(own) ? [] : [`${path}.${name}`],
  )
}

/** Says nothing, so that nothing is lost with it: an answer's own message, sent back, has `annotations: []`. */
function isEmpty(value: unknown): boolean {
  return value == null || (Array.isArray(value) && value.length === 0)
}

/** `detail: "high"` is DashScope's switch for the whole request. */
export function wantsHighResolution({ messages }: OpenAI.ChatRequest): boolean {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return parts.some(
    (part) =>
      part.type === 'image_url' && typeof part.image_url !== 'string' && part.image_url.detail === 'high',
  )
}
