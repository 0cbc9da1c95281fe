import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { AssistantTurn, Part, Setting, ToolTurn, Turn } from '../../types.ts'
import { separateMedia, toItems } from './place-tool-media.ts'
import { toArguments } from './to-arguments.ts'
import { toContent, type ModelContext } from '../content/to-content.ts'

/** A turn and the message that goes upstream for it. */
export interface TurnMessage {
  /** Its position in the caller's list. */
  index: number
  turn: Turn
  message: DashScope.RequestMessage
  /** Media in the result of a call. */
  media?: readonly DashScope.MediaItem[]
  adjustments: readonly Adjustment[]
}

/** @throws ApiError 400 that names the part which the model does not support */
export function toMessage(turn: Turn, index: number, context: ModelContext): TurnMessage {
  if (turn.role === 'tool') return toToolMessage(turn, index, context)
  const content = toContent(markedContent(turn, context.family), context)
  const plain = { index, turn, adjustments: [] }
  switch (turn.role) {
    case 'system':
      return { ...plain, message: { role: 'system', content } }
    case 'user':
      return { ...plain, message: { role: 'user', content: nonEmpty(content) } }
    case 'assistant': {
      const { calls, adjustments } = toCalls(turn)
      return { ...plain, message: toAssistantMessage(turn, content, calls, context.family), adjustments }
    }
  }
}

/** DashScope accepts only text in the result of a call. */
function toToolMessage(turn: ToolTurn, index: number, context: ModelContext): TurnMessage {
  const content = markedContent(turn, context.family)
  const { texts, media } = separateMedia(content)
  const message: DashScope.RequestMessage = {
    role: 'tool',
    content: nonEmpty(toContent(texts, context)),
    tool_call_id: turn.callId.value,
  }
  if (media.length === 0) return { index, turn, message, adjustments: [] }
  return { index, turn, message, media: toItems(toContent(media, context)), adjustments: [] }
}

/** DashScope reads a mark for the cache in the last part of a turn. */
function markedContent(turn: Turn, family: ModelFamily): string | readonly Part[] {
  const { content } = turn
  const mark = cacheMarkOf(turn, family)
  if (mark === undefined) return content
  const { param } = turn
  const parts: readonly Part[] =
    typeof content === 'string' ? [{ type: 'text', givenType: 'text', text: content, param }] : content
  return parts.map((part, place) =>
    place === parts.length - 1 ? { ...part, settings: [...(part.settings ?? []), mark] } : part,
  )
}

/** The turn's mark for the cache; undefined if the model has no cache, or the last part cannot be marked. */
export function cacheMarkOf(
  { settings, content }: Turn,
  { explicitCache }: ModelFamily,
): Setting | undefined {
  if (!explicitCache || settings === undefined) return undefined
  const mark = settings.find(({ name, value }) => name === 'cache_control' && value != null)
  const last = typeof content === 'string' ? content : content.at(-1)
  if (mark === undefined || last === undefined || last === '') return undefined
  return typeof last === 'string' || canBeMarked(last) ? mark : undefined
}

/** Documents and refusals have no field for a mark, DashScope caches no empty text, and a part's own mark wins. */
function canBeMarked(part: Part): boolean {
  if (part.type === 'documents' || part.type === 'refusal' || (part.type === 'text' && part.text === ''))
    return false
  return part.settings?.some(({ name, value }) => name === 'cache_control' && value != null) !== true
}

/** DashScope refuses an empty list, but accepts an empty text. */
function nonEmpty(content: DashScope.Content): DashScope.Content {
  return Array.isArray(content) && content.length === 0 ? [{ text: '' }] : content
}

function toAssistantMessage(
  { reasoning }: AssistantTurn,
  content: DashScope.Content,
  calls: readonly DashScope.RequestToolCall[],
  family: ModelFamily,
): DashScope.RequestMessage {
  const keepsReasoning = reasoning !== undefined && reasoning.value !== '' && hasReasoning(family)
  return {
    role: 'assistant',
    content,
    ...(keepsReasoning && { reasoning_content: reasoning.value }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function toCalls({ calls }: AssistantTurn) {
  const adjustments: Adjustment[] = []
  const sent = calls.map(({ id, name, arguments: { value, param } }, index): DashScope.RequestToolCall => {
    const { text, repair } = toArguments(value)
    if (repair !== undefined)
      adjustments.push({ param, taken: repair, why: 'DashScope requires a JSON object' })
    return { index, id, type: 'function', function: { name: name.value, arguments: text } }
  })
  return { calls: sent, adjustments }
}

/** Messages of models that think have `reasoning_content`; `preserve_thinking` decides whether the model reads it. */
export function hasReasoning({ thinking }: ModelFamily): boolean {
  return thinking !== 'none'
}
