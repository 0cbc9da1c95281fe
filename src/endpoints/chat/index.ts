import { defineEndpoint } from '../endpoint.ts'
import { ChatCompletionCollector } from './chat-completion-collector.ts'
import { ChatStreamTranslator } from './chat-stream-translator.ts'
import type * as DashScope from './dashscope.ts'
import { familyOf } from './families/index.ts'
import { ChatRequest, type ChatCompletionChunk } from './openai.ts'
import { toGenerationRequest } from './to-generation-request.ts'
import { untilFinished } from './until-finished.ts'

type Batches = AsyncIterable<readonly DashScope.GenerationResult[]>

export const chat = defineEndpoint({
  method: 'POST',
  path: '/chat/completions',
  summary: 'Chat completions, streaming or not',
  needsKey: true,
  body: ChatRequest,
  async handle(request, { dashscope, now, newId }) {
    const family = familyOf(request.model)
    const { n: choices, stream, stream_options: streamOptions, logprobs } = request
    const n = choices ?? 1
    // DashScope cuts whole answers off at 300 s, so they are streamed and collected; but several choices and logprobs
    // are documented for whole answers alone.
    const whole = stream !== true && !family.streamOnly && (n > 1 || logprobs === true)
    const { body, adjustments } = toGenerationRequest(request, family, { stream: !whole })
    const call = whole ? dashscope.send : dashscope.stream
    const answer = call<DashScope.GenerationResult>('/services/aigc/text-generation/generation', body)
    const options = { frames: family.frames, n, newCallId: () => newId('call_', 24) }
    const toStamp = (requestId = newId('', 29)) => ({
      id: `chatcmpl-${requestId}`,
      created: now(),
      model: request.model,
    })
    if (stream === true) {
      const includeUsage = streamOptions?.include_usage === true
      const events = answer.then(({ requestId, results }) => {
        const translator = new ChatStreamTranslator(toStamp(requestId), { ...options, includeUsage })
        return { requestId, batches: translate(results, translator) }
      })
      return { kind: 'events', events, adjustments }
    }
    const { requestId, results } = await answer
    const collector = new ChatCompletionCollector(toStamp(requestId), options)
    for await (const batch of untilFinished(results, collector))
      batch.forEach((result) => collector.push(result))
    return { kind: 'json', body: collector.end(), requestId, adjustments }
  },
})

/** What an error leaves of its batch still goes out: where a read ended must not show. */
async function* translate(results: Batches, translator: ChatStreamTranslator) {
  for await (const batch of untilFinished(results, translator)) {
    const chunks: ChatCompletionChunk[] = []
    let failure: unknown
    try {
      for (const result of batch) chunks.push(...translator.push(result))
    } catch (error) {
      failure = error
    }
    yield chunks
    if (failure !== undefined) throw failure
  }
  yield translator.end()
}
