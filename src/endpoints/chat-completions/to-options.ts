import type { ChatOptions } from './options.ts'
import { excludesReasoning } from './request/to-reasoning.ts'
import { isLegacy } from './request/to-tools.ts'
import type { ChatRequest } from './schema.ts'

export function toOptions(request: ChatRequest): ChatOptions {
  return {
    includeUsage: request.stream_options?.include_usage === true,
    legacyFunctions: isLegacy(request),
    excludesReasoning: excludesReasoning(request),
  }
}
