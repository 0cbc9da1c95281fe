/** What the minimal programs translate: requests, events and answers, for Node and for Bun alike. */

export interface Result {
  output: { choices: [{ message: { content: string }; finish_reason: string }] }
  usage: { input_tokens: number; output_tokens: number; total_tokens: number }
}

export const path = '/api/v1/services/aigc/text-generation/generation'
const events = { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' }
export const stampOf = (id: string, kind: string, model: string) =>
  `{"id":"chatcmpl-${id}","object":"${kind}","created":${Math.floor(Date.now() / 1000)},"model":"${model}"`
const tail = '"service_tier":"default","system_fingerprint":null'

/** DashScope's events → results. A read may end within an event or a character. */
export function createReader() {
  const decoder = new TextDecoder()
  let rest = ''
  return (bytes: Uint8Array): Result[] => {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = parts.pop() ?? ''
    return parts.map((part) => JSON.parse(part.slice(part.indexOf('\ndata:') + 6)) as Result)
  }
}

/** Results → chunks of a stream. */
export function createWriter(id: string, model: string) {
  const head = `data: ${stampOf(id, 'chat.completion.chunk', model)},${tail},"choices":[{"index":0,"delta":`
  const toChunk = (delta: string, finish = 'null') =>
    `${head}${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
  let start = toChunk('{"role":"assistant","content":"","refusal":null}')
  return ({ output }: Result): string => {
    const { message, finish_reason: reason } = output.choices[0]
    const first = start
    start = ''
    const text = message.content === '' ? '' : toChunk(`{"content":${JSON.stringify(message.content)}}`)
    return first + text + (reason === 'null' ? '' : `${toChunk('{}', `"${reason}"`)}data: [DONE]\n\n`)
  }
}

export function toCompletion(head: string, content: string, { output, usage }: Result): string {
  const message = { role: 'assistant', content, refusal: null, annotations: [] }
  const choice = { index: 0, message, logprobs: null, finish_reason: output.choices[0].finish_reason }
  const counts = {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
  return `${head},"choices":[${JSON.stringify(choice)}],"usage":${JSON.stringify(counts)},${tail}}`
}

export interface ChatRequest {
  model: string
  messages: unknown[]
  stream?: boolean
  max_tokens?: number
}

/** The request for DashScope: its headers and its body. */
export function toCall(request: ChatRequest, authorization: string) {
  const { model, messages, stream = false, ...options } = request
  const isStreamed = stream || options.max_tokens === undefined
  const form = { result_format: 'message', ...(isStreamed && { incremental_output: true }) }
  const body = JSON.stringify({ model, input: { messages }, parameters: { ...form, ...options } })
  return { headers: { authorization, 'content-type': 'application/json', ...(isStreamed && events) }, body }
}
