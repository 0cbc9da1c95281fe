import type * as DashScope from '../../dashscope-types.ts'
import type { Part } from '../../types.ts'
import type { TurnMessage } from './to-message.ts'

/** The text of a result and its media; without text, the names of the media. */
export function separateMedia(content: string | readonly Part[]): {
  texts: string | readonly Part[]
  media: readonly Part[]
} {
  const isText = ({ type }: Part) => type === 'text' || type === 'refusal'
  if (typeof content === 'string' || content.every(isText)) return { texts: content, media: [] }
  const texts = content.filter(isText)
  const media = content.filter((part) => !isText(part))
  const names = new Set(media.map(({ type }) => `[${type === 'frames' ? 'video' : type}]`))
  return { texts: texts.length > 0 ? texts : Array.from(names).join(' '), media }
}

/**
 * The media of a group of results go into one user message behind the last result: the next turn if it is a user turn,
 * otherwise a new one. The id of its call introduces each.
 */
export function placeToolMedia(turns: readonly TurnMessage[]): readonly TurnMessage[] {
  if (!turns.some(({ media }) => media !== undefined)) return turns
  const placed: TurnMessage[] = []
  let waiting: DashScope.MediaItem[] = []
  const flush = (after: TurnMessage | undefined) => {
    if (waiting.length === 0 || after === undefined) return
    placed.push({ ...withoutMedia(after), message: { role: 'user', content: waiting }, adjustments: [] })
    waiting = []
  }
  for (const turn of turns) {
    const { role, content } = turn.message
    // A marked instruction is not a user turn from the caller.
    if (role === 'user' && turn.turn.role !== 'system' && waiting.length > 0) {
      placed.push({ ...turn, message: { ...turn.message, content: [...waiting, ...toItems(content)] } })
      waiting = []
      continue
    }
    if (role !== 'tool') flush(placed.at(-1))
    placed.push(withoutMedia(turn))
    if (turn.media === undefined) continue
    waiting.push(introduction(turn))
    for (const item of turn.media) waiting.push(item)
  }
  flush(placed.at(-1))
  return placed
}

function introduction({ message }: TurnMessage): DashScope.MediaItem {
  return { text: `Content returned by tool call ${message.tool_call_id ?? ''}:` }
}

function withoutMedia({ media: _media, ...turn }: TurnMessage): TurnMessage {
  return turn
}

/** Content as a list. */
export function toItems(content: DashScope.Content): readonly DashScope.MediaItem[] {
  if (typeof content !== 'string') return content
  return content === '' ? [] : [{ text: content }]
}
