import { signal } from '@preact/signals'

import type { Completion } from '../../../../src/endpoints/completions/answer-schema.ts'
import type { CodeSample } from '../../code/sample.ts'
import { toCurl } from '../../code/to-curl.ts'
import { toNode } from '../../code/to-node.ts'
import { toPython } from '../../code/to-python.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import { toTokenCounts } from '../../gateway/openai-usage.ts'
import type { GatewayRequest } from '../../gateway/request.ts'
import { readEvents, readJson } from '../../gateway/send.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { Run } from '../one-request/run.ts'

export const completionSettings = {
  model: signal('qwen-plus'),
  maxTokens: signal(''),
  temperature: signal(''),
  /** Where the text shall end; empty for nowhere. */
  stop: signal(''),
  echo: signal(false),
  stream: signal(true),
}

/** What was typed; undefined until something is. */
export const prompt = signal<string | undefined>(undefined)

/** What the model wrote, which grows while it is streamed. */
export const written = signal('')

keepWhile(() => prompt.value !== undefined || written.value !== '')

/** Why the text ends. */
export type FinishReason = Completion['choices'][number]['finish_reason']

export const run = new Run<FinishReason>()

export function toRequest(text: string): GatewayRequest {
  const { model, maxTokens, temperature, stop, echo, stream } = completionSettings
  return {
    path: '/v1/completions',
    body: {
      model: model.value.trim(),
      prompt: text,
      ...(maxTokens.value !== '' && { max_tokens: Number(maxTokens.value) }),
      ...(temperature.value !== '' && { temperature: Number(temperature.value) }),
      ...(stop.value !== '' && { stop: stop.value }),
      ...(echo.value && { echo: true }),
      ...(stream.value && { stream: true, stream_options: { include_usage: true } }),
    },
  }
}

export async function read(exchange: Exchange, streams: boolean): Promise<FinishReason | undefined> {
  written.value = ''
  let reason: FinishReason = null
  const add = (json: unknown) => {
    const { choices, usage } = json as Completion
    if (usage != null) exchange.tokens.value = toTokenCounts(usage)
    for (const { text, finish_reason: ended } of choices) {
      exchange.pace.add(text.length)
      written.value += text
      reason = ended ?? reason
    }
  }
  if (streams) await readEvents(exchange, add)
  else {
    const whole = await readJson(exchange)
    if (whole !== undefined) add(whole)
  }
  return reason
}

/** Parameters that OpenAI's library has by name. */
const known = new Set('model prompt max_tokens temperature stop echo stream stream_options'.split(' '))

export function toCode({ request }: Exchange): readonly CodeSample[] {
  const body = request.body as Readonly<Record<string, unknown>>
  const streams = body['stream'] === true
  const method = 'completions.create'
  return [
    toCurl(request),
    toPython({
      request,
      method,
      body,
      known,
      use: streams ? pythonStream : 'print(answer.choices[0].text)',
    }),
    toNode({ request, method, body, use: streams ? nodeStream : 'console.log(answer.choices[0].text)' }),
  ]
}

const pythonStream = `for chunk in answer:
    if chunk.choices:
        print(chunk.choices[0].text, end="", flush=True)`

const nodeStream = `for await (const chunk of answer) {
  process.stdout.write(chunk.choices[0]?.text ?? '')
}`
