import type * as DashScope from '../../dashscope-types.ts'
import { toItems } from './place-tool-media.ts'

/** The mark with which coding agents mark a user message as an instruction for their models. */
const begin = '<system-reminder>'
const end = '</system-reminder>'

/** A system message as a user message whose text is marked; a text that has the mark already keeps it. */
export function markInstruction(message: DashScope.RequestMessage): DashScope.RequestMessage {
  return { ...message, role: 'user', content: toMarked(message.content) }
}

function toMarked(content: DashScope.Content): DashScope.Content {
  if (typeof content === 'string') return isMarked(content) ? content : `${begin}\n${content}\n${end}`
  const [first, last] = [content[0], content.at(-1)]
  const [opens, closes] = [first?.['text'], last?.['text']]
  if (typeof opens === 'string' && typeof closes === 'string' && isMarked(opens, closes)) return content
  const items = toItems(content)
  // Items of text models have a type.
  const item = (text: string) => (first !== undefined && 'type' in first ? { type: 'text', text } : { text })
  const opened =
    typeof opens === 'string'
      ? [{ ...first, text: `${begin}\n${opens}` }, ...items.slice(1)]
      : [item(begin), ...items]
  const tail = opened.at(-1)
  const text = tail?.['text']
  return typeof text === 'string'
    ? [...opened.slice(0, -1), { ...tail, text: `${text}\n${end}` }]
    : [...opened, item(end)]
}

function isMarked(first: string, last = first): boolean {
  return first.trimStart().startsWith(begin) && last.trimEnd().endsWith(end)
}
