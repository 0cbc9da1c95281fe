import type {
  ChatCompletion,
  ChatCompletionChunk,
  Usage,
} from '../../../../../src/endpoints/chat-completions/answer-schema.ts'
import { toBase64, type Attachment } from '../../../parts/media/attachments.ts'
import type { Exchange } from '../../../gateway/exchange.ts'
import { toTokenCounts } from '../../../gateway/openai-usage.ts'
import type { GatewayRequest } from '../../../gateway/request.ts'
import { chatSettings, readJsonField, toNumber } from '../chat-settings.ts'
import type { Turn } from '../conversation.ts'
import { toAudioFormat } from './audio-format.ts'
import { toChatCode } from './chat-code.ts'
import type { Wire } from './wire.ts'

export const chatCompletions: Wire = {
  id: 'chat',
  title: { english: 'Chat', chinese: '对话' },
  toRequest,
  readEvent(json, _, answer) {
    const { choices = [], usage } = json as Partial<ChatCompletionChunk>
    if (usage != null) countTokens(usage, answer.exchange.value)
    const choice = choices.find(isFirst)
    if (choice === undefined) return
    const { content, reasoning_content: reasoning, tool_calls: calls = [], annotations, audio } = choice.delta
    answer.addReasoning(reasoning ?? '')
    answer.addText(content ?? '')
    for (const { index, id, function: called } of calls) answer.addCall(index, { ...called, id: id ?? '' })
    if (annotations !== undefined) answer.addCitations(annotations.map(({ url_citation: cited }) => cited))
    if (audio?.data !== undefined) answer.addAudio(audio.data)
    if (choice.finish_reason !== null) answer.finishReason.value = choice.finish_reason
  },
  readAnswer(json, answer) {
    const { choices = [], usage } = json as Partial<ChatCompletion>
    if (usage !== undefined) countTokens(usage, answer.exchange.value)
    const choice = choices.find(isFirst)
    if (choice === undefined) return
    const { message } = choice
    answer.addReasoning(message.reasoning_content ?? '')
    answer.addText(message.content ?? '')
    for (const [index, call] of (message.tool_calls ?? []).entries())
      if (call.type === 'function') answer.addCall(index, { ...call.function, id: call.id })
    answer.addCitations(message.annotations.map(({ url_citation: cited }) => cited))
    if (message.audio !== undefined) answer.addAudio(message.audio.data)
    answer.finishReason.value = choice.finish_reason
  },
  toCode: ({ request }) => toChatCode(request),
}

/** Of several answers, the page shows the first one. */
function isFirst({ index }: { index: number }): boolean {
  return index === 0
}

function countTokens(usage: Usage, exchange: Exchange | undefined): void {
  if (exchange !== undefined) exchange.tokens.value = toTokenCounts(usage)
}

function toRequest(turns: readonly Turn[]): GatewayRequest {
  const { model, system, temperature, topP, maxTokens, seed, thinking, search, stream } = chatSettings
  const instructions = system.value.trim()
  const body = {
    model: model.value.trim(),
    messages: [
      ...(instructions === '' ? [] : [{ role: 'system', content: instructions }]),
      ...turns.flatMap(toMessage),
    ],
    temperature: toNumber(temperature.value),
    top_p: toNumber(topP.value),
    max_tokens: toNumber(maxTokens.value),
    seed: toNumber(seed.value),
    enable_thinking: thinking.value === 'default' ? undefined : thinking.value === 'on',
    enable_search: search.value ? true : undefined,
    response_format: toFormat(),
    tools: readJsonField('tools'),
    ...(stream.value && { stream: true, stream_options: { include_usage: true } }),
    ...(readJsonField('further') as object | undefined),
  }
  // What is undefined is not sent, and must not be shown either.
  return { path: '/v1/chat/completions', body: JSON.parse(JSON.stringify(body)) as typeof body }
}

function toFormat() {
  const type = chatSettings.format.value
  if (type === 'text') return undefined
  if (type === 'json_object') return { type }
  return { type, json_schema: { name: 'answer', schema: readJsonField('schema') ?? {} } }
}

function toMessage(turn: Turn): object[] {
  switch (turn.kind) {
    case 'user':
      return [{ role: 'user', content: toContent(turn.text.value, turn.files.value) }]
    case 'result':
      return [{ role: 'tool', tool_call_id: turn.call.id, content: turn.text.value }]
    case 'answer': {
      const { text, calls, isEmpty } = turn.answer
      // An answer that failed before its first word says nothing.
      if (isEmpty) return []
      const tools = calls.value.map(({ id, name, arguments: json }) => ({
        id,
        type: 'function',
        function: { name, arguments: json },
      }))
      return [{ role: 'assistant', content: text.value, ...(tools.length > 0 && { tool_calls: tools }) }]
    }
  }
}

function toContent(text: string, files: readonly Attachment[]) {
  if (files.length === 0) return text
  return [...files.map(toPart), ...(text === '' ? [] : [{ type: 'text', text }])]
}

function toPart(file: Attachment) {
  switch (file.kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: file.dataUrl } }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: toBase64(file), format: toAudioFormat(file) } }
    case 'video':
      return { type: 'video_url', video_url: { url: file.dataUrl } }
    case 'file':
      return { type: 'file', file: { filename: file.name, file_data: file.dataUrl } }
  }
}
