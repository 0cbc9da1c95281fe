import type { Adjustment } from '../adjustment.ts'
import type { ChatFamily } from './families/index.ts'
import type * as OpenAI from './openai.ts'
import { siblings } from './to-media-item.ts'

/** What is read of a message, whatever its role. */
const ofMessage = new Set([
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'reasoning_content',
  'partial',
  'refusal',
])

/** What is read of a part beside the key that its type names. */
const ofPart = new Set<string>(['type', ...siblings])

/** Keys of messages and parts that have no place upstream: named once each, wherever they stand. */
export function leftovers({ messages }: OpenAI.ChatRequest, family: ChatFamily): Adjustment[] {
  const params = messages.flatMap((message) => [
    ...unread(message, ofMessage, 'messages[]'),
    // A refusal stands in for a text that is not there; beside one it has no place.
    ...(message['refusal'] != null && Boolean(message.content) ? ['messages[].refusal'] : []),
    ...(Array.isArray(message.content) ? message.content.flatMap((part) => ofOnePart(part, family)) : []),
  ])
  return [...new Set(params)].map((param) => ({ param, why: 'DashScope has no word for it' }))
}

function ofOnePart(part: OpenAI.Part, family: ChatFamily): string[] {
  // A document part is DashScope's own word, and passes whole.
  if (part.type === 'doc_url') return []
  const own = new Set([...ofPart, part.type])
  if (!family.explicitCache) own.delete('cache_control')
  return [...unread(part, own, 'messages[].content[]'), ...withinPart(part, family)]
}

function withinPart(part: OpenAI.Part, { takes }: ChatFamily): string[] {
  if (part.type === 'image_url' && typeof part.image_url !== 'string') {
    const { detail } = part.image_url
    const isTold =
      detail == null || detail === 'auto' || (detail === 'high' && takes.has('vl_high_resolution_images'))
    const known = new Set(['url', ...siblings, ...(isTold ? ['detail'] : [])])
    return unread(part.image_url, known, 'messages[].content[].image_url')
  }
  if (part.type === 'file') {
    return unread(part.file, new Set(['file_id', 'file_data']), 'messages[].content[].file')
  }
  return []
}

function unread(value: object, known: ReadonlySet<string>, path: string): string[] {
  return Object.entries(value).flatMap(([name, own]) =>
    known.has(name) || own == null ? [] : [`${path}.${name}`],
  )
}

/** `detail: "high"` is DashScope's switch for the whole request. */
export function wantsHighResolution({ messages }: OpenAI.ChatRequest): boolean {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return parts.some(
    (part) =>
      part.type === 'image_url' && typeof part.image_url !== 'string' && part.image_url.detail === 'high',
  )
}
