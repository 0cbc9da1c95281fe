import { extraToolInfo } from './extra-tool-info.ts'
import type { Generation } from '../generation/generation.ts'
import { type JsonObject, objectOf } from '../json.ts'
import type { GenerationRequest } from '../request/request.ts'
import { toContent } from './result.ts'

function searchOptions({ parameters }: GenerationRequest): JsonObject {
  return objectOf(parameters['search_options'])
}

function prepends(request: GenerationRequest): boolean {
  return searchOptions(request)['prepend_search_result'] === true && !request.directives.has('search-at-end')
}

/** With prepend_search_result the first frame has the sources and an empty usage. */
export function searchFrame(request: GenerationRequest, generation: Generation): JsonObject[] {
  if (!generation.searchResults || !prepends(request)) return []
  const message = { content: toContent(request, ''), role: 'assistant' }
  const output = {
    choices: [{ message, finish_reason: 'null' }],
    search_info: { search_results: generation.searchResults },
  }
  return [{ output, usage: {}, request_id: generation.requestId }]
}

export function searchInfo(request: GenerationRequest, generation: Generation, isLast: boolean): JsonObject {
  if (!generation.searchResults) return {}
  const waits = !isLast && request.directives.has('search-at-end')
  const results = prepends(request) || waits ? [] : generation.searchResults
  return { search_info: { extra_tool_info: extraToolInfo(request), search_results: results } }
}
