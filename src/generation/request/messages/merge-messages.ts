import type * as DashScope from '../../dashscope-types.ts'

type Message = DashScope.RequestMessage

/** Without text, or with only empty text parts. */
export function isEmpty(content: DashScope.Content): boolean {
  return typeof content === 'string' ? content === '' : content.every((item) => item['text'] === '')
}

/** Joins several messages, with a blank line between their texts. Linear in the number of messages. */
export function joinAll(messages: readonly [Message, ...Message[]]): Message {
  const [first] = messages
  return messages.length === 1
    ? first
    : { ...first, content: joinContents(messages.map(({ content }) => content)) }
}

/** Consecutive turns of one role as one turn. */
export function joinNeighbours(messages: readonly Message[]): Message[] {
  const runs: [Message, ...Message[]][] = []
  for (const message of messages) {
    const run = runs.at(-1)
    if (run !== undefined && isPlain(run[0]) && isPlain(message) && run[0].role === message.role)
      run.push(message)
    else runs.push([message])
  }
  return runs.map(joinAll)
}

function isPlain({ role, tool_calls: calls, partial }: Message): boolean {
  return (role === 'user' || role === 'assistant') && calls === undefined && partial === undefined
}

function joinContents(contents: readonly DashScope.Content[]): DashScope.Content {
  const texts = contents.filter((content) => typeof content === 'string')
  if (texts.length === contents.length) return texts.join('\n\n')
  const typed = contents.some((content) => typeof content !== 'string' && content[0]?.['type'] === 'text')
  const item = (text: string) => (typed ? { type: 'text', text } : { text })
  return contents.flatMap((content, place): DashScope.MediaItem[] => {
    const items = typeof content === 'string' ? [item(content)] : content
    return place === 0 ? items : [item('\n\n'), ...items]
  })
}
