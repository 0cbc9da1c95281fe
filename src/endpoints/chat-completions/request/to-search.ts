import { toGiven, type Adjustment } from '../../../errors/adjustment.ts'
import type { SearchOptions } from '../../../generation/types.ts'
import { toSearch as toSearchOptions } from '../../request-fields/to-search.ts'
import { noCounterpart, searchIsOff } from '../../request-fields/unmapped.ts'
import type { ChatRequest } from '../schema.ts'

/** OpenAI's `web_search_options`, and DashScope's own parameters, which win. */
export function toSearch(request: ChatRequest): SearchOptions | undefined {
  const isWeb = request.web_search_options != null
  return toSearchOptions(request, isWeb ? { param: 'web_search_options', citations: true } : undefined)
}

/** The ignored fields of `web_search_options`. */
export function unmappedSearchFields({
  enable_search: enabled,
  web_search_options: web,
}: ChatRequest): Adjustment[] {
  if (web == null) return []
  if (enabled === false) return [{ param: 'web_search_options', why: searchIsOff }]
  return Object.entries(web).flatMap(([name, value]) =>
    value == null ? [] : [{ param: `web_search_options.${name}`, given: toGiven(value), why: noCounterpart }],
  )
}
