import type { GenerationRequest } from '../../generation/types.ts'
import type { OpenSealed } from '../reasoning/reasoning-seal.ts'
import type { MessagesRequest } from './schema.ts'
import { reasoningReports, toReasoning } from './request/to-reasoning.ts'
import { thinkingTurnsKept, toRequestSettings, toResponseFormat } from './request/to-settings.ts'
import { toToolNames, toTools } from './request/to-tools.ts'
import { toTurns } from './request/to-turns.ts'
import { unmappedBlocks } from './request/unmapped-blocks.ts'

/** A request of this API → the neutral one. Decisions that depend on the model come later. */
export function toGeneration(request: MessagesRequest, open?: OpenSealed): GenerationRequest {
  const names = toToolNames(request)
  const { settings, thinking, adjustments, ...tools } = toTools(request, names)
  const reasoning = toReasoning(request)
  return {
    model: request.model,
    turns: toTurns(request, names, { keepThinking: thinkingTurnsKept(request), open }),
    turnsParam: 'messages',
    // An image or PDF that a coding agent has read must not end its session.
    unreadable: 'note',
    ...tools,
    reasoning: { ...reasoning, settings: [...reasoning.settings, ...thinking] },
    responseFormat: toResponseFormat(request),
    settings: [...toRequestSettings(request), ...settings],
    adjustments: {
      turns: [...unmappedBlocks(request), ...adjustments.lost],
      reasoning: reasoningReports(request),
      search: adjustments.search,
    },
  }
}
