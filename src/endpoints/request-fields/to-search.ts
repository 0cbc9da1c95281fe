import type { SearchOptions } from '../../generation/types.ts'

/** DashScope's own parameters. */
interface Own {
  enable_search?: boolean | null | undefined
  search_options?: Readonly<Record<string, unknown>> | null | undefined
}

/** The field that requests a search in the caller's own API. */
interface WebSearch {
  param: string
  /** The API's answers have citations. */
  citations: boolean
  /** The equivalent DashScope options. */
  options?: Readonly<Record<string, unknown>> | undefined
}

/** The API's own field, and DashScope's own parameters, which win. */
export function toSearch(request: Own, web?: WebSearch): SearchOptions | undefined {
  const { enable_search: enabled, search_options: own } = request
  if (enabled == null && own == null && web === undefined) return undefined
  const options = own == null ? web?.options : { ...web?.options, ...own }
  return {
    param: web === undefined ? 'enable_search' : web.param,
    enabled: enabled ?? (web === undefined ? undefined : true),
    citations: web?.citations === true,
    options:
      options === undefined
        ? undefined
        : { value: options, param: own == null && web !== undefined ? web.param : 'search_options' },
  }
}
