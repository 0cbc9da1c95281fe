import { drop, merge, pass, unsupported, type Mapping, type MappingContext } from './mapping.ts'

export function toSearchParameters({ request, family }: MappingContext): Mapping {
  const { search, model, adjustments } = request
  if (search === undefined) return {}
  const { param, enabled, citations, options, ifUnsupported } = search
  if (!family.parameters.has('enable_search')) {
    if (ifUnsupported === 'report') return drop(param, `not supported by ${model}`)
    if (enabled === true || citations) throw unsupported(param, `is not supported by ${model}`)
    return options === undefined ? {} : drop(options.param, `not supported by ${model}`)
  }
  const cited = citations && enabled !== false ? { ...withCitations, ...options?.value } : options?.value
  return merge([
    enabled === undefined ? {} : pass('enable_search', enabled),
    cited === undefined ? {} : pass('search_options', cited),
    { adjustments: adjustments.search ?? [] },
  ])
}

/** Sources, and marks in the text that show where each is used. */
const withCitations = { enable_source: true, enable_citation: true }
