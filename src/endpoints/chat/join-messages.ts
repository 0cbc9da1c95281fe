import type * as DashScope from './dashscope.ts'

export function isEmpty(content: DashScope.Content): boolean {
  return content.length === 0
}

export function joinAll([first, ...others]: DashScope.RequestMessage[]): DashScope.RequestMessage {
  if (first === undefined) throw new RangeError('there is nothing to join')
  return others.reduce(join, first)
}

/** Consecutive turns of one role as one turn. */
export function joinNeighbours(messages: DashScope.RequestMessage[]): DashScope.RequestMessage[] {
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

/** Two messages as one, a blank line between their texts. */
function join(one: DashScope.RequestMessage, other: DashScope.RequestMessage): DashScope.RequestMessage {
  if (typeof one.content === 'string' && typeof other.content === 'string') {
    return { ...one, content: `${one.content}\n\n${other.content}` }
  }
  const typed = [one.content, other.content].some(
    (content) => typeof content !== 'string' && content[0]?.['type'] === 'text',
  )
  const item = (text: string) => (typed ? { type: 'text', text } : { text })
  const items = ({ content }: DashScope.RequestMessage): DashScope.MediaItem[] =>
    typeof content === 'string' ? [item(content)] : content
  return { ...one, content: [...items(one), item('\n\n'), ...items(other)] }
}
