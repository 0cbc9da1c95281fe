import { toGiven, type Adjustment } from '../../../errors/adjustment.ts'
import type { SearchOptions } from '../../../generation/types.ts'
import type { ChatRequest } from '../schema.ts'
import { noCounterpart } from './unmapped.ts'

/** OpenAI's `web_search_options`, and DashScope's own parameters, which win. */
export function toSearch(request: ChatRequest): SearchOptions | undefined {
  const { enable_search: enabled, search_options: options, web_search_options: web } = request
  if (enabled == null && options == null && web == null) return undefined
  return {
    param: web == null ? 'enable_search' : 'web_search_options',
    enabled: enabled ?? (web == null ? undefined : true),
    citations: web != null,
    options: options == null ? undefined : { value: options, param: 'search_options' },
  }
}

/** The ignored fields of `web_search_options`. */
export function unmappedSearchFields({
  enable_search: enabled,
  web_search_options: web,
}: ChatRequest): Adjustment[] {
  if (web == null) return []
  if (enabled === false) return [{ param: 'web_search_options', why: 'enable_search is false and wins' }]
  return Object.entries(web).flatMap(([name, value]) =>
    value == null ? [] : [{ param: `web_search_options.${name}`, given: toGiven(value), why: noCounterpart }],
  )
}
