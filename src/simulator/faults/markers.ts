import { readMarkers } from './directives.ts'
import type { Directives, FaultName } from './faults.ts'
import { isObject, listOf } from '../json.ts'

export interface Unmarked {
  body: unknown
  directives: Directives
  unknown: string[]
}

/**
 * Removes the markers from every user message and the last message, or from the prompt. If two markers set the same
 * fault, the later one counts.
 */
export function takeMarkers(body: unknown): Unmarked {
  const directives = new Map<FaultName, string>()
  const unknown: string[] = []
  const clean = (text: unknown): unknown => {
    if (typeof text !== 'string') return text
    const found = readMarkers(text)
    for (const [name, value] of found.directives) directives.set(name, value)
    unknown.push(...found.unknown)
    return found.rest
  }
  const said = withInput(body, clean)
  const spoken = directives.get('say')
  return { body: spoken === undefined ? said : withSpoken(said, spoken), directives, unknown }
}

type Clean = (text: unknown) => unknown

function withInput(body: unknown, clean: Clean): unknown {
  // The compatible path of rerank has no `input`.
  if (isObject(body) && Array.isArray(body['documents'])) return { ...body, ...withTexts(body, clean) }
  if (!isObject(body) || !isObject(body['input'])) return body
  const { messages, prompt } = body['input']
  const list = listOf(messages)
  const searched = { ...withTexts(body['input'], clean), ...withSpeech(body['input'], clean) }
  const input =
    list.length > 0
      ? { messages: list.map((message, index) => withMessage(message, index === list.length - 1, clean)) }
      : typeof prompt === 'string'
        ? { prompt: clean(prompt) }
        : {}
  return { ...body, input: { ...body['input'], ...searched, ...input } }
}

/** Speech says the text of the fault `say`, in which markers are left: so that recordings have them. */
function withSpoken(body: unknown, text: string): unknown {
  if (!isObject(body) || !isObject(body['input']) || !('text' in body['input'])) return body
  return { ...body, input: { ...body['input'], text } }
}

/** The text of speech synthesis. */
function withSpeech({ text }: Record<string, unknown>, clean: Clean): Record<string, unknown> {
  return typeof text === 'string' ? { text: clean(text) } : {}
}

/** Texts, documents and the query, each of which may have a marker. */
function withTexts(input: Record<string, unknown>, clean: Clean): Record<string, unknown> {
  const lists = ['texts', 'contents', 'documents'].filter((name) => Array.isArray(input[name]))
  const cleaned = lists.map((name) => [name, listOf(input[name]).map((text) => withText(clean(text), clean))])
  const query = 'query' in input ? { query: withText(clean(input['query']), clean) } : {}
  return { ...query, ...Object.fromEntries(cleaned) }
}

function withMessage(message: unknown, isLast: boolean, clean: Clean): unknown {
  if (!isObject(message)) return message
  return isLast || message['role'] === 'user' ? withContent(message, clean) : message
}

function withContent(message: Record<string, unknown>, clean: Clean): unknown {
  const { content } = message
  if (typeof content === 'string') return { ...message, content: clean(content) }
  if (!Array.isArray(content)) return message
  const parts = content.map((part: unknown) => withText(part, clean))
  return { ...message, content: parts }
}

function withText(part: unknown, clean: Clean): unknown {
  return isObject(part) && 'text' in part ? { ...part, text: clean(part['text']) } : part
}
