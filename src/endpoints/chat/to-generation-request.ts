import type { Adjustment } from '../adjustment.ts'
import type * as DashScope from './dashscope.ts'
import type { ChatFamily } from './families/index.ts'
import type * as OpenAI from './openai.ts'
import { toMessages } from './to-messages.ts'
import { toParameters } from './to-parameters.ts'

export interface Translated {
  body: DashScope.GenerationRequest
  /** What was not passed on as it was given. */
  adjustments: readonly Adjustment[]
}

export interface Form {
  /** Whether the answer comes as a stream. */
  stream: boolean
  /** Choices of one call. */
  n: number
}

/**
 * OpenAI's request → DashScope's. What the caller did not send is not sent.
 * @throws ApiError 400 for what the model's service cannot take
 */
export function toGenerationRequest(request: OpenAI.ChatRequest, family: ChatFamily, form: Form): Translated {
  const input = toMessages(request, family)
  const { parameters, adjustments } = toParameters(request, family)
  return {
    body: {
      model: request.model,
      input: { messages: input.messages },
      parameters: {
        // Many models default to `text`, and thinking and tools need `message`.
        result_format: 'message',
        ...(form.stream && { incremental_output: true }),
        ...parameters,
        ...(request.n != null && { n: form.n }),
      },
    },
    adjustments: [...input.adjustments, ...adjustments],
  }
}
