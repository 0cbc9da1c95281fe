import { markOf, type Scenario } from './scenarios.ts'

const pieces = ['根据', '《民法典》', '第六百七十五条，', '借款人', '应当按照', '约定的期限', '返还借款。']

const requestId = 'e764bfe3-c0b7-97a0-ae57-cd99e1580960'

/** Precedes the time at which a paced event was written: microseconds of the monotonic clock, shared by all processes. */
export const stampMark = '@'
export const stampLength = 16

function pieceAt(index: number): string {
  return pieces[index % pieces.length] ?? ''
}

/** The text of a scenario's answer, frame by frame; the last frame only has the finish reason. */
function textsOf({ frames }: Scenario): string[] {
  return Array.from({ length: frames }, (_, index) => (index === frames - 1 ? '' : pieceAt(index)))
}

export function textOf(scenario: Scenario): string {
  return textsOf(scenario).join('')
}

function toDocument(content: string, finish: string, outputTokens: number): string {
  return JSON.stringify({
    output: { choices: [{ message: { content, role: 'assistant' }, finish_reason: finish }] },
    usage: { total_tokens: 20 + outputTokens, input_tokens: 20, output_tokens: outputTokens },
    request_id: requestId,
  })
}

function toFrame(index: number, document: string): string {
  return `id:${index + 1}\nevent:result\n:HTTP_STATUS/200\ndata:${document}\n\n`
}

/** The events of DashScope's native protocol, one string each. */
export function framesOf(scenario: Scenario): string[] {
  return textsOf(scenario).map((content, index, { length }) =>
    toFrame(index, toDocument(content, index === length - 1 ? 'stop' : 'null', 1 + index)),
  )
}

/** Events of an endless stream, with room for a stamp. */
export function stampedFrames(): string[] {
  return pieces.map((piece, index) =>
    toFrame(index, toDocument(`${piece}${stampMark}${'0'.repeat(stampLength)}`, 'null', 1 + index)),
  )
}

/** The same answer, not streamed. */
export function wholeOf(scenario: Scenario): string {
  return toDocument(textOf(scenario), 'stop', scenario.frames)
}

/** The protocol of a target. */
export type Protocol = 'dashscope' | 'openai'

export interface CannedRequest {
  path: string
  headers: Readonly<Record<string, string>>
  body: string
}

const common = { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' }
const events = { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' }

function messagesOf({ name, promptLength = 0 }: Scenario) {
  const question = '朋友借我五万元，约定去年年底归还，到期不还，我该怎么办？'
  const facts = 'On 3 May the borrower received the money and signed a note. '
  return [
    { role: 'system', content: `${markOf(name)}你是一名中国执业律师，请依据现行法律作答，并注明条文出处。` },
    { role: 'user', content: facts.repeat(Math.ceil(promptLength / facts.length)) + question },
  ]
}

function toTool(index: number) {
  const property = { type: 'string', description: 'A name as the court register spells it.' }
  return {
    type: 'function',
    function: {
      name: `look_up_register_${index}`,
      description: 'Looks an entry up in a register and returns it with its date.',
      parameters: {
        type: 'object',
        properties: { court: property, party: property, year: { type: 'integer', minimum: 1949 } },
        required: ['court', 'party'],
      },
    },
  }
}

/** The same request for every target; for DashScope in the form that the gateway would send. */
export function requestFor(protocol: Protocol, scenario: Scenario): CannedRequest {
  const { stream, maxTokens, tools = 0 } = scenario
  const model = 'qwen-plus'
  const messages = messagesOf(scenario)
  const options = {
    temperature: 0.7,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(tools > 0 && { tools: Array.from({ length: tools }, (_, index) => toTool(index)) }),
  }
  if (protocol === 'openai') {
    const body = JSON.stringify({ model, messages, ...options, stream })
    return { path: '/v1/chat/completions', headers: common, body }
  }
  const isStreamed = stream || maxTokens === undefined
  const form = { result_format: 'message', ...(isStreamed && { incremental_output: true }) }
  return {
    path: '/api/v1/services/aigc/text-generation/generation',
    headers: isStreamed ? { ...common, ...events } : common,
    body: JSON.stringify({ model, input: { messages }, parameters: { ...form, ...options } }),
  }
}
