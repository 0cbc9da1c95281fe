import type { JsonObject } from '../json.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'
import { objectOf } from '../json.ts'
import { topicOf } from '../request/subject.ts'

const sites = [
  ['百度百科', 'https://baike.baidu.com/item/1', 'https://img.alicdn.com/imgextra/i3/icon-1.ico'],
  ['人民网', 'http://www.people.com.cn/n1/2', ''],
  ['无', 'https://example.com/3', ''],
] as const

export function searches({ parameters }: GenerationRequest): boolean {
  return parameters['enable_search'] === true
}

/** `enable_source` is false by default: the answer then neither lists nor cites sources. */
function showsSources(request: GenerationRequest): boolean {
  return searches(request) && objectOf(request.parameters['search_options'])['enable_source'] === true
}

/** The sources of a web search; undefined if they are not requested. */
export function searchResultsOf(request: GenerationRequest): JsonObject[] | undefined {
  if (!showsSources(request)) return undefined
  const topic = topicOf(lastText(request))
  return sites.map(([site_name, url, icon], index) => ({
    icon,
    site_name,
    index: index + 1,
    title: `${topic} (${index + 1})`,
    url,
  }))
}

/** With enable_citation each of the first sentences cites a source of its own. */
export function addCitations(request: GenerationRequest, text: string): string {
  const options = objectOf(request.parameters['search_options'])
  if (!showsSources(request) || options['enable_citation'] !== true) return text
  const name = options['citation_format'] === '[ref_<number>]' ? 'ref_' : ''
  let source = 0
  return text.replace(/(?=。|\. )/g, () => {
    source += 1
    return source > sites.length ? '' : `[${name}${source}]`
  })
}
