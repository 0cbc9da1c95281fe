import type { Adjustment } from '../../errors/adjustment.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { ModelFamily } from '../families/index.ts'
import type { GenerationRequest } from '../types.ts'
import type { PlannedUpload } from '../uploads.ts'
import { toMessages } from './messages/to-messages.ts'
import { toParameters } from './parameters/to-parameters.ts'
import { withSchema } from './parameters/to-response-format.ts'

export interface Translated {
  body: DashScope.GenerationRequest
  /** Reports of everything that is not sent unchanged. */
  adjustments: readonly Adjustment[]
  /** Whether the model will think, as far as the request and its family show. */
  thinks: boolean
  uploads: readonly PlannedUpload[]
}

/**
 * The request in DashScope's format, for one choice. A parameter that the caller did not send is not sent.
 * @throws ApiError 400 for what the model's service does not support
 */
export function toDashScopeRequest(request: GenerationRequest, family: ModelFamily): Translated {
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
    uploads: input.uploads,
  }
}
