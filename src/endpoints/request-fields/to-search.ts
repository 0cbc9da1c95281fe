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

/** A search tool of the caller's API. */
interface SearchTool {
  param: string
  isForced: boolean
  sites: readonly string[] | null | undefined
}

/** A search by a tool. Its sources come first: an answer may send them with its text, before a call begins. */
export function toToolSearch({ param, isForced, sites }: SearchTool): WebSearch {
  return {
    param,
    citations: true,
    options: {
      ...(isForced && { forced_search: true }),
      ...(sites != null && sites.length > 0 && { assigned_site_list: sites }),
      prepend_search_result: true,
    },
  }
}

/** Maximum characters of a query. */
const maxQuery = 200

/** DashScope does not return its queries: answers show the user's text. */
export function toQuery(text: string): string {
  return text.slice(0, maxQuery).toWellFormed()
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
