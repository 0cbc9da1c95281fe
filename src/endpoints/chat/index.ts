import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { ask, describe } from './ask.ts'
import { ChatCompletionCollector } from './chat-completion-collector.ts'
import { ChatStreamTranslator } from './chat-stream-translator.ts'
import type { Observer } from '../observer.ts'
import { parameterNotes } from './describe-parameters.ts'
import { examples } from './examples.ts'
import { ChatAnswer, ChatCompletionChunk, ChatRequest, type Usage } from './openai.ts'
import { hasMedia, planCalls } from './plan-calls.ts'
import type { Routing } from './routing.ts'
import { toTokenCounts } from './to-usage.ts'
import { translate } from './translate.ts'
import { untilFinished } from './until-finished.ts'

export { describeModel, ModelDescription } from './describe-model.ts'
export { createRouting, type ModelRoutes, type Routing } from './routing.ts'

export function createChat(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/chat/completions',
    summary: 'Chat completions, streaming or not',
    key: 'required',
    body: ChatRequest,
    description: {
      answer: ChatAnswer,
      event: ChatCompletionChunk,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      const { accept, dashscope, dryRun, newId, now, observer } = context
      observer.asked({ model: request.model, stream: request.stream === true })
      const plan = planCalls(request, routing.familyOf(request.model, hasMedia(request)))
      accept(plan.adjustments)
      if (dryRun) return { kind: 'json', body: describe(plan, dashscope) }
      const toStamp = (requestId = newId('', 29)) => ({
        id: `chatcmpl-${requestId}`,
        created: now(),
        model: request.model,
        newId,
      })
      const asked = ask(request, plan, context, routing)
      if (request.stream === true) {
        const includeUsage = request.stream_options?.include_usage === true
        const events = asked.then(({ answer: { requestId, results }, options }) => {
          const translator = new ChatStreamTranslator(toStamp(requestId), { ...options, includeUsage })
          const batches = translate(results, translator, () => count(translator.usage, observer))
          return { requestId, batches }
        })
        return { kind: 'events', events }
      }
      const { answer, options } = await asked
      const { requestId, results } = answer
      const collector = new ChatCompletionCollector(toStamp(requestId), options)
      for await (const batch of untilFinished(results, collector))
        for (const result of batch) collector.push(result)
      const body = collector.end()
      count(body.usage, observer)
      return { kind: 'json', body, requestId }
    },
  })
}

function count(usage: Usage | undefined, observer: Observer): void {
  if (usage !== undefined) observer.used(toTokenCounts(usage))
}
