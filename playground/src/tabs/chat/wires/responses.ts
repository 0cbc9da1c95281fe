import type { Response } from '../../../../../src/endpoints/responses/schema/answer.ts'
import type { z } from 'zod'

import type { GatewayRequest } from '../../../gateway/request.ts'
import { toBase64, type Attachment } from '../../../parts/media/attachments.ts'
import type { Answer } from '../answer.ts'
import { chatSettings, readJsonField, toNumber } from '../chat-settings.ts'
import type { Turn } from '../conversation.ts'
import { toAudioFormat } from './audio-format.ts'
import { readTools } from './function-tools.ts'
import { toResponsesCode } from './responses-code.ts'
import type { Wire } from './wire.ts'

type WholeResponse = z.output<typeof Response>

/** What this page reads of an item of `output`. */
interface Item {
  type: string
  call_id?: string
  name?: string
  arguments?: string
  content?: readonly { type: string; text?: string; annotations?: readonly Annotation[] }[]
  summary?: readonly { text: string }[]
}

interface Annotation {
  type: string
  url?: string
  title?: string
}

/** What this page reads of an event. */
interface StreamEvent {
  type: string
  delta?: string
  output_index?: number
  item?: Item
  annotation?: Annotation
  response?: WholeResponse
}

/** OpenAI's Responses API. */
export const responses: Wire = {
  id: 'responses',
  title: { english: 'Responses', chinese: 'Responses' },
  toRequest,
  readEvent(json, name, answer) {
    const event = json as StreamEvent
    const { delta = '' } = event
    switch (name) {
      case 'response.output_text.delta':
        answer.addText(delta)
        return false
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        answer.addReasoning(delta)
        return false
      case 'response.output_item.added':
        if (event.item?.type === 'function_call') addCall(event, event.item, answer)
        return false
      case 'response.function_call_arguments.delta':
        answer.addCall(event.output_index ?? 0, { arguments: delta })
        return false
      case 'response.output_text.annotation.added':
        addCitation(event.annotation, answer)
        return false
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        if (event.response !== undefined) end(event.response, answer)
        return true
      default:
        return false
    }
  },
  readAnswer(json, answer) {
    const whole = json as WholeResponse
    for (const [index, item] of (whole.output as readonly Item[]).entries()) readItem(item, index, answer)
    end(whole, answer)
  },
  toCode: ({ request }) => toResponsesCode(request),
}

function addCall({ output_index: index = 0 }: StreamEvent, item: Item, answer: Answer): void {
  const { call_id: id = '', name = '' } = item
  answer.addCall(index, { id, name })
}

function addCitation(annotation: Annotation | undefined, answer: Answer): void {
  const { url = '', title = '' } = annotation ?? {}
  answer.addCitations([{ url, title }])
}

function readItem(item: Item, index: number, answer: Answer): void {
  if (item.type === 'reasoning')
    for (const { text } of [...(item.summary ?? []), ...(item.content ?? [])]) answer.addReasoning(text ?? '')
  if (item.type === 'message')
    for (const { text = '', annotations = [] } of item.content ?? []) {
      answer.addText(text)
      for (const annotation of annotations) addCitation(annotation, answer)
    }
  if (item.type === 'function_call')
    answer.addCall(index, {
      id: item.call_id ?? '',
      name: item.name ?? '',
      arguments: item.arguments ?? '',
    })
}

function end({ status, error, usage }: WholeResponse, answer: Answer): void {
  const exchange = answer.exchange.value
  answer.finishReason.value = status === 'incomplete' ? 'length' : 'stop'
  if (exchange === undefined) return
  if (error !== null) exchange.fail({ kind: 'refused', message: error.message, code: error.code })
  if (usage !== null)
    exchange.tokens.value = {
      prompt: usage.input_tokens,
      completion: usage.output_tokens,
      reasoning: usage.output_tokens_details.reasoning_tokens,
      cached: usage.input_tokens_details.cached_tokens,
    }
}

function toRequest(turns: readonly Turn[]): GatewayRequest {
  const { model, system, temperature, topP, maxTokens, seed, search, stream } = chatSettings
  const instructions = system.value.trim()
  const tools = [
    ...readTools().map((called) => ({ type: 'function', ...called })),
    ...(search.value ? [{ type: 'web_search' }] : []),
  ]
  const body = {
    model: model.value.trim(),
    instructions: instructions === '' ? undefined : instructions,
    input: turns.flatMap(toItems),
    temperature: toNumber(temperature.value),
    top_p: toNumber(topP.value),
    max_output_tokens: toNumber(maxTokens.value),
    seed: toNumber(seed.value),
    reasoning: toReasoning(),
    text: toFormat(),
    tools: tools.length === 0 ? undefined : tools,
    store: false,
    stream: stream.value ? true : undefined,
    ...(readJsonField('further') as object | undefined),
  }
  return { path: '/v1/responses', body: JSON.parse(JSON.stringify(body)) as typeof body }
}

function toReasoning() {
  const thinking = chatSettings.thinking.value
  if (thinking === 'default') return undefined
  return thinking === 'on' ? { effort: 'medium', summary: 'auto' } : { effort: 'none' }
}

function toFormat() {
  const type = chatSettings.format.value
  if (type === 'text') return undefined
  if (type === 'json_object') return { format: { type } }
  return { format: { type, name: 'answer', schema: readJsonField('schema') ?? {} } }
}

function toItems(turn: Turn): object[] {
  switch (turn.kind) {
    case 'user':
      return [{ role: 'user', content: toContent(turn.text.value, turn.files.value) }]
    case 'result':
      return [{ type: 'function_call_output', call_id: turn.call.id, output: turn.text.value }]
    case 'answer': {
      const { text, calls } = turn.answer
      return [
        ...(text.value === '' ? [] : [{ role: 'assistant', content: text.value }]),
        ...calls.value.map(({ id, name, arguments: json }) => ({
          type: 'function_call',
          call_id: id,
          name,
          arguments: json,
        })),
      ]
    }
  }
}

function toContent(text: string, files: readonly Attachment[]) {
  if (files.length === 0) return text
  return [...files.map(toPart), ...(text === '' ? [] : [{ type: 'input_text', text }])]
}

function toPart(file: Attachment) {
  switch (file.kind) {
    case 'image':
      return { type: 'input_image', image_url: file.dataUrl }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: toBase64(file), format: toAudioFormat(file) } }
    case 'video':
    case 'file':
      return { type: 'input_file', filename: file.name, file_data: file.dataUrl }
  }
}
