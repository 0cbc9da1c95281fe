import { isRecord } from '../../../json.ts'
import { dropped, merge, passed, refused, type Around, type Mapped } from './mapping.ts'

/** OpenAI's `web_search_options` and DashScope's own words for the same thing; its own words win. */
export function toSearchParameters({ request, family }: Around): Mapped {
  const { enable_search: enabled, search_options: options, web_search_options: web, model } = request
  if (enabled == null && options == null && web == null) return {}
  if (!family.takes.has('enable_search')) {
    if (enabled !== true && web == null)
      return options == null ? {} : dropped('search_options', `not taken by ${model}`)
    throw refused(web == null ? 'enable_search' : 'web_search_options', `is not taken by ${model}`)
  }
  if (enabled === false && web != null) {
    return merge([
      passed('enable_search', false),
      toOptions(options, false),
      dropped('web_search_options', 'enable_search is false and wins'),
    ])
  }
  return merge([
    enabled == null && web == null ? {} : passed('enable_search', enabled ?? true),
    toOptions(options, web != null),
    fromWeb(web),
  ])
}

/** What a caller of `web_search_options` expects: sources, and marks in the text that tell where each is used. */
const cited = { enable_source: true, enable_citation: true }

function toOptions(options: unknown, isWeb: boolean): Mapped {
  if (options == null) return isWeb ? passed('search_options', cited) : {}
  return passed('search_options', isWeb && isRecord(options) ? { ...cited, ...options } : options)
}

function fromWeb(web: unknown): Mapped {
  if (!isRecord(web)) return {}
  return merge(
    Object.entries(web).flatMap(([name, value]) =>
      value == null ? [] : [dropped(`web_search_options.${name}`, 'DashScope has no word for it', value)],
    ),
  )
}
