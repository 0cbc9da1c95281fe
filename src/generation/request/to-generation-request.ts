import type { Adjustment } from '../../errors/adjustment.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { ChatFamily } from '../families/index.ts'
import type * as OpenAI from '../../endpoints/chat-completions/schema.ts'
import { toMessages } from './messages/to-messages.ts'
import { toParameters } from './parameters/to-parameters.ts'
import { withSchema } from './parameters/to-response-format.ts'

export interface Translated {
  body: DashScope.GenerationRequest
  /** What was not passed on as it was given. */
  adjustments: readonly Adjustment[]
  /** Whether the model will think, as far as the request and its family tell. */
  thinks: boolean
}

/**
 * OpenAI's request → DashScope's, for one choice of an answer in whatever form. What the caller did not send is not sent.
 * @throws ApiError 400 for what the model's service cannot take
 */
export function toGenerationRequest(request: OpenAI.ChatRequest, family: ChatFamily): Translated {
  const input = toMessages(request, family)
  const { parameters, adjustments, thinks } = toParameters(request, family, input.continues)
  return {
    body: {
      model: request.model,
      input: { messages: withSchema(input.messages, request, family) },
      parameters,
    },
    adjustments: [...input.adjustments, ...adjustments],
    thinks,
  }
}
