import { toClientTool } from '../request/client-tools.ts'
import type { CountTokensRequest } from '../schema.ts'

/** Characters per token: for ASCII except digits, and for all others. Each digit is a token of Qwen's. */
const asciiPerToken = 4
const othersPerToken = 1.5
/** The marks and the role around a message in Qwen's template, and those that open the answer. */
const perMessage = 5
const perAnswer = 3
const perImage = 1250
/** The instructions for tool calls in Qwen's template, once: 140 to 180 in recorded requests. */
const perToolList = 150

/** The sum in characters, so that short texts are not rounded separately. */
interface Sum {
  ascii: number
  digits: number
  others: number
  images: number
}

/** Estimates the tokens of a prompt. DashScope counts with each model's tokenizer, and only while it answers. */
export function estimateTokens({ messages, system, tools }: CountTokensRequest): number {
  const sum: Sum = { ascii: 0, digits: 0, others: 0, images: 0 }
  addContent(system, sum)
  for (const { content } of messages) addContent(content, sum)
  for (const tool of tools ?? []) addJson(toClientTool(tool) ?? tool, sum)
  // A last message of the assistant is continued.
  const opening = messages.at(-1)?.role === 'assistant' ? 0 : perAnswer
  const leading = system == null || system.length === 0 ? 0 : 1
  return Math.ceil(
    sum.ascii / asciiPerToken +
      sum.digits +
      sum.others / othersPerToken +
      perMessage * (messages.length + leading) +
      opening +
      perImage * sum.images +
      (tools == null || tools.length === 0 ? 0 : perToolList),
  )
}

/** The fields of a block that a model reads. */
const read = new Set([
  'text',
  'thinking',
  'title',
  'context',
  'name',
  'tool_name',
  'content',
  'source',
  'data',
])

/** A text, blocks, or one of them. */
function addContent(value: unknown, sum: Sum): void {
  if (typeof value === 'string') return addText(value, sum)
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) addContent(item, sum)
    return
  }
  if (isMedia(value)) {
    sum.images += 1
    return
  }
  for (const [name, field] of Object.entries(value)) {
    if (read.has(name)) addContent(field, sum)
    else if (name === 'input') addJson(field, sum)
  }
}

/** Counts a value by the length of its JSON. */
function addJson(value: unknown, sum: Sum): void {
  if (typeof value !== 'object' || value === null) return addText(String(value), sum)
  for (const [name, field] of Object.entries(value)) {
    if (name === 'cache_control') continue
    if (!Array.isArray(value)) addText(name, sum)
    // Quotes, a colon and a comma.
    sum.ascii += 4
    addJson(field, sum)
  }
}

/** An image, or a document other than text. */
function isMedia(value: object): boolean {
  const source: unknown = 'source' in value ? value.source : undefined
  if (typeof source !== 'object' || source === null || !('type' in source)) return false
  return source.type !== 'text' && source.type !== 'content'
}

function addText(text: string, sum: Sum): void {
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place)
    if (code >= 0x80) sum.others += 1
    else if (code >= 0x30 && code <= 0x39) sum.digits += 1
    else sum.ascii += 1
  }
}
