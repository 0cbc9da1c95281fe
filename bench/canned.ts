import { modelOf, type Scenario } from './scenarios.ts'

const pieces = ['根据', '《民法典》', '第六百七十五条，', '借款人', '应当按照', '约定的期限', '返还借款。']

const requestId = 'e764bfe3-c0b7-97a0-ae57-cd99e1580960'

/** The text of a scenario's answer, frame by frame; the last frame brings the finish reason alone. */
function textsOf({ frames }: Scenario): string[] {
  return Array.from({ length: frames }, (_, index) =>
    index === frames - 1 ? '' : (pieces[index % pieces.length] ?? ''),
  )
}

export function textOf(scenario: Scenario): string {
  return textsOf(scenario).join('')
}

/** DashScope's events as its native protocol spells them, one string each. */
export function framesOf(scenario: Scenario): string[] {
  return textsOf(scenario).map((content, index, { length }) => {
    const finish = index === length - 1 ? 'stop' : 'null'
    const usage = { total_tokens: 21 + index, input_tokens: 20, output_tokens: 1 + index }
    const output = { choices: [{ message: { content, role: 'assistant' }, finish_reason: finish }] }
    const document = JSON.stringify({ output, usage, request_id: requestId })
    return `id:${index + 1}\nevent:result\n:HTTP_STATUS/200\ndata:${document}\n\n`
  })
}

/** Whose protocol a target speaks. */
export type Protocol = 'dashscope' | 'openai'

export interface CannedRequest {
  path: string
  headers: Readonly<Record<string, string>>
  body: string
}

const headers = { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' }
const messages = [
  { role: 'system', content: '你是一名中国执业律师，请依据现行法律作答，并注明条文出处。' },
  { role: 'user', content: '朋友借我五万元，约定去年年底归还，到期不还，我该怎么办？' },
]

/** The same question to every target; to DashScope as the gateway would put it. */
export function requestFor(protocol: Protocol, { name, unit }: Scenario): CannedRequest {
  const model = modelOf(name)
  return protocol === 'openai'
    ? {
        path: '/v1/chat/completions',
        headers,
        body: JSON.stringify({ model, messages, temperature: 0.7, stream: unit === 'event' }),
      }
    : {
        path: '/api/v1/services/aigc/text-generation/generation',
        headers: { ...headers, accept: 'text/event-stream', 'x-dashscope-sse': 'enable' },
        body: JSON.stringify({
          model,
          input: { messages },
          parameters: { result_format: 'message', incremental_output: true, temperature: 0.7 },
        }),
      }
}
