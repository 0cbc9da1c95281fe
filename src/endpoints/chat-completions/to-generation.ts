import type { Adjustment } from '../../errors/adjustment.ts'
import type { GenerationRequest } from '../../generation/types.ts'
import { Unmapped } from '../request-fields/unmapped.ts'
import { toReasoningSettings, unknownReasoningFields } from './request/to-reasoning.ts'
import { toSearch, unmappedSearchFields } from './request/to-search.ts'
import { toSettings } from './request/to-settings.ts'
import { overriddenLegacyFields, toTools } from './request/to-tools.ts'
import { toTurns } from './request/to-turns.ts'
import type { ChatRequest, Message } from './schema.ts'

/** A request of this API → the neutral one. Decisions that depend on the model come later. */
export function toGeneration(request: ChatRequest): GenerationRequest {
  const { model, messages, n } = request
  const unmapped = new Unmapped()
  const turns = toTurns(messages, unmapped)
  const { settings, responseFormat } = toSettings(request, unmapped)
  return {
    ...toTools(request),
    model,
    turns,
    turnsParam: 'messages',
    reasoning: { settings: toReasoningSettings(request) },
    search: toSearch(request),
    choices: n == null ? undefined : { value: n, param: 'n' },
    settings,
    responseFormat,
    adjustments: {
      turns: messages.some(hasName) ? [droppedNames] : [],
      reasoning: unknownReasoningFields(request),
      tools: overriddenLegacyFields(request),
      search: unmappedSearchFields(request),
    },
  }
}

const droppedNames: Adjustment = { param: 'messages[].name', why: 'not supported by DashScope' }

/** The name of a `function` message is that of its call. */
function hasName(message: Message): boolean {
  return message.role !== 'function' && message['name'] != null
}
