import type {
  Answer as WholeAnswer,
  AnswerBlock,
  MessagesEvent,
  StopReason,
  Usage,
} from '../../../../../src/endpoints/messages/answer-schema.ts'
import type { GatewayRequest } from '../../../gateway/request.ts'
import { toBase64, type Attachment } from '../../../parts/media/attachments.ts'
import type { Answer } from '../answer.ts'
import { chatSettings, readJsonField, toNumber } from '../chat-settings.ts'
import type { Turn } from '../conversation.ts'
import { readTools } from './function-tools.ts'
import { toMessagesCode } from './messages-code.ts'
import type { Wire } from './wire.ts'

/** Anthropic's Messages API. */
export const messages: Wire = {
  id: 'messages',
  title: { english: 'Messages', chinese: 'Messages' },
  toRequest,
  readEvent(json, _, answer) {
    const event = json as MessagesEvent
    switch (event.type) {
      case 'message_start':
        countTokens(event.message.usage, answer)
        return false
      case 'content_block_start':
        readBlock(event.content_block, event.index, answer)
        return false
      case 'content_block_delta':
        readDelta(event, answer)
        return false
      case 'message_delta':
        countTokens(event.usage, answer)
        end(event.delta.stop_reason, answer)
        return false
      case 'message_stop':
        return true
      default:
        return false
    }
  },
  readAnswer(json, answer) {
    const whole = json as WholeAnswer
    for (const [index, block] of whole.content.entries()) {
      readBlock(block, index, answer)
      if (block.type === 'tool_use') addJson(index, JSON.stringify(block.input), answer)
    }
    countTokens(whole.usage, answer)
    end(whole.stop_reason, answer)
  },
  toCode: ({ request }) => toMessagesCode(request),
}

function readBlock(block: AnswerBlock, index: number, answer: Answer): void {
  if (block.type === 'text') answer.addText(block.text)
  if (block.type === 'thinking') answer.addReasoning(block.thinking)
  if (block.type === 'web_search_tool_result') answer.addCitations(block.content)
  if (block.type === 'tool_use') answer.addCall(index, { id: block.id, name: block.name })
}

function readDelta({ index, delta }: MessagesEvent & { type: 'content_block_delta' }, answer: Answer): void {
  if (delta.type === 'text_delta') answer.addText(delta.text)
  if (delta.type === 'thinking_delta') answer.addReasoning(delta.thinking)
  if (delta.type === 'input_json_delta') addJson(index, delta.partial_json, answer)
}

function addJson(index: number, json: string, answer: Answer): void {
  if (answer.hasCall(index)) answer.addCall(index, { arguments: json })
}

function end(reason: StopReason | null, answer: Answer): void {
  answer.finishReason.value = reason === 'max_tokens' ? 'length' : (reason ?? undefined)
}

function countTokens(usage: Usage, answer: Answer): void {
  const exchange = answer.exchange.value
  if (exchange === undefined) return
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage
  exchange.tokens.value = {
    prompt: usage.input_tokens + read + written,
    completion: usage.output_tokens,
    reasoning: usage.output_tokens_details.thinking_tokens,
    cached: read,
  }
}

/** Anthropic's API requires a limit, so its SDK does, too. */
const defaultMaxTokens = 4096

function toRequest(turns: readonly Turn[]): GatewayRequest {
  const { model, system, temperature, topP, maxTokens, seed, search, stream } = chatSettings
  const instructions = system.value.trim()
  const tools = [
    ...readTools().map(({ parameters, ...tool }) => ({
      ...tool,
      input_schema: parameters ?? { type: 'object' },
    })),
    ...(search.value ? [{ type: 'web_search_20250305', name: 'web_search' }] : []),
  ]
  const body = {
    model: model.value.trim(),
    max_tokens: toNumber(maxTokens.value) ?? defaultMaxTokens,
    system: instructions === '' ? undefined : instructions,
    messages: joinUsers(turns.flatMap(toMessage)),
    temperature: toNumber(temperature.value),
    top_p: toNumber(topP.value),
    seed: toNumber(seed.value),
    thinking: toThinking(),
    output_config: toFormat(),
    tools: tools.length === 0 ? undefined : tools,
    stream: stream.value ? true : undefined,
    ...(readJsonField('further') as object | undefined),
  }
  return {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: JSON.parse(JSON.stringify(body)) as typeof body,
  }
}

function toThinking() {
  const thinking = chatSettings.thinking.value
  if (thinking === 'default') return undefined
  return thinking === 'on' ? { type: 'enabled', budget_tokens: 2048 } : { type: 'disabled' }
}

/** Anthropic has no JSON without a schema. */
function toFormat() {
  const type = chatSettings.format.value
  if (type === 'text') return undefined
  const schema = type === 'json_schema' ? readJsonField('schema') : undefined
  return { format: { type: 'json_schema', schema: schema ?? { type: 'object' } } }
}

interface Message {
  role: 'user' | 'assistant'
  content: string | object[]
}

/** All results of an answer's tools are in one message. */
function joinUsers(all: readonly Message[]): Message[] {
  const joined: Message[] = []
  for (const message of all) {
    const last = joined.at(-1)
    if (last?.role === 'user' && message.role === 'user' && typeof last.content !== 'string')
      last.content.push(...toBlocks(message.content))
    else joined.push({ ...message })
  }
  return joined
}

function toBlocks(content: string | object[]): object[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function toMessage(turn: Turn): Message[] {
  switch (turn.kind) {
    case 'user':
      return [{ role: 'user', content: toContent(turn.text.value, turn.files.value) }]
    case 'result':
      return [
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: turn.call.id, content: turn.text.value }],
        },
      ]
    case 'answer': {
      const { text, calls, isEmpty } = turn.answer
      if (isEmpty) return []
      const uses = calls.value.map(({ id, name, arguments: json }) => ({
        type: 'tool_use',
        id,
        name,
        input: toInput(json),
      }))
      if (uses.length === 0) return [{ role: 'assistant', content: text.value }]
      const said = text.value === '' ? [] : [{ type: 'text', text: text.value }]
      return [{ role: 'assistant', content: [...said, ...uses] }]
    }
  }
}

/** The arguments of an answer that was stopped may be cut. */
function toInput(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}

function toContent(text: string, files: readonly Attachment[]) {
  if (files.length === 0) return text
  return [...files.map(toBlock), ...(text === '' ? [] : [{ type: 'text', text }])]
}

/** Other files than pictures are documents; the gateway says which of them it takes. */
function toBlock(file: Attachment) {
  const source = { type: 'base64', media_type: file.type, data: toBase64(file) }
  return file.kind === 'image' ? { type: 'image', source } : { type: 'document', source, title: file.name }
}
