import { longestParam } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ChatFamily } from '../../families/index.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { siblings } from '../messages/to-media-item.ts'
import { marksLastPart } from '../messages/to-turn.ts'

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

const ofOptions = new Set(['include_usage', 'include_obfuscation'])
const ofToolCall = new Set(['id', 'type', 'function', 'index'])
const ofFunction = new Set(['name', 'arguments'])

/** What is read within the object of a part, where it has one; beside it stand the settings of media. */
const within: Readonly<Partial<Record<OpenAI.Part['type'], ReadonlySet<string>>>> = {
  image_url: new Set(['url', 'detail', ...siblings]),
  video_url: new Set(['url', ...siblings]),
  input_audio: new Set(['data', 'format']),
  file: new Set(['file_id', 'file_data']),
}

const noWord = 'DashScope has no word for it'

/** Keys of messages and parts that have no place upstream: named once each, wherever they stand. */
export function leftovers(
  { messages, stream_options: options }: OpenAI.ChatRequest,
  family: ChatFamily,
): Adjustment[] {
  // One set for all of them: there may be tens of thousands.
  const params = new Set<string>()
  for (const message of messages) {
    addUnread(params, message, knownOf(message, family), 'messages[]')
    if (message.role === 'assistant') addOfAssistant(params, message)
    if (Array.isArray(message.content)) for (const part of message.content) addOfPart(params, part, family)
  }
  // Nothing is obfuscated here, asked for or not.
  addUnread(params, options ?? {}, ofOptions, 'stream_options')
  return Array.from(params, (param) => ({ param, why: noWord }))
}

function knownOf(message: OpenAI.Message, family: ChatFamily): (name: string) => boolean {
  const known = ofMessage[message.role]
  return (name) => known.has(name) || (name === 'cache_control' && marksLastPart(message, family))
}

function addOfAssistant(params: Set<string>, message: Extract<OpenAI.Message, { role: 'assistant' }>): void {
  // A refusal stands in for a text that is not there; beside one it has no place.
  if (message['refusal'] != null && Boolean(message.content)) params.add('messages[].refusal')
  if ((message.tool_calls ?? []).length > 0 && message.function_call != null)
    params.add('messages[].function_call')
  for (const call of message.tool_calls ?? []) {
    addUnread(params, call, ofToolCall, 'messages[].tool_calls[]')
    addUnread(params, call.function, ofFunction, 'messages[].tool_calls[].function')
  }
}

function addOfPart(params: Set<string>, part: OpenAI.Part, family: ChatFamily): void {
  // A document part is DashScope's own word, and passes whole.
  if (part.type === 'doc_url') return
  addUnread(params, part, ofPart(part.type, family), 'messages[].content[]')
  const inner: unknown = Reflect.get(part, part.type)
  const known = within[part.type]
  if (known !== undefined && typeof inner === 'object' && inner !== null) {
    const isKnown = (name: string) => known.has(name) && isHeard(name, family)
    addUnread(params, inner, isKnown, `messages[].content[].${part.type}`)
  }
  const unheard = unheardOf(part, family)
  if (unheard !== undefined) params.add(`messages[].content[].${part.type}.${unheard}`)
}

/** What is read of a part, beside what its type names. */
function ofPart(type: OpenAI.Part['type'], family: ChatFamily): (name: string) => boolean {
  const settings = family.service === 'text-generation' ? ofText : media
  return (name) => name === 'type' || name === type || (settings.has(name) && isHeard(name, family))
}

/** A mark for the cache is for families that have one. */
function isHeard(name: string, { explicitCache }: ChatFamily): boolean {
  return explicitCache || name !== 'cache_control'
}

const ofText: ReadonlySet<string> = new Set(['cache_control'])
const media: ReadonlySet<string> = new Set(siblings)

/** A key that is known, and has no effect here. */
function unheardOf(part: OpenAI.Part, { takes, files, service }: ChatFamily): string | undefined {
  if (part.type === 'image_url' && typeof part.image_url !== 'string') {
    const { detail } = part.image_url
    const isTold =
      detail == null || detail === 'auto' || (detail === 'high' && takes.has('vl_high_resolution_images'))
    return isTold ? undefined : 'detail'
  }
  if (part.type !== 'file' || part.file.file_id == null || part.file.file_data == null) return undefined
  return files === 'id' && service === 'text-generation' ? 'file_data' : 'file_id'
}

function addUnread(
  params: Set<string>,
  value: object,
  known: ReadonlySet<string> | ((name: string) => boolean),
  path: string,
): void {
  const isKnown = typeof known === 'function' ? known : (name: string) => known.has(name)
  for (const name of Object.keys(value)) {
    if (isKnown(name) || isEmpty(Reflect.get(value, name))) continue
    params.add(`${path}.${name.slice(0, longestParam)}`)
  }
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
