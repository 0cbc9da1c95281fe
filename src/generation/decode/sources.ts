import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { AnswerDetails, Citation, SearchResult } from '../types.ts'

/** Citations of one answer. Sources that share a number multiply with the marks of that number. */
const maxCitations = 10_000

interface Place {
  start: number
  end: number
}

/** Search results and tool results of one answer. The last one that is not empty counts. */
export class Sources {
  #searchInfo: NonNullable<DashScope.GenerationResult['output']>['search_info']
  #toolInfo: readonly unknown[] | undefined

  /** Returns the search results of the first frame that has some. */
  push(output: DashScope.GenerationResult['output']): readonly SearchResult[] {
    const { search_info: searchInfo, tool_info: toolInfo } = output ?? {}
    const tools = searchInfo?.extra_tool_info ?? []
    if (toolInfo != null && toolInfo.length > 0) this.#toolInfo = toolInfo
    if ((searchInfo?.search_results ?? []).length > 0) {
      const isFirst = this.#searchInfo?.search_results === undefined
      this.#searchInfo = searchInfo
      return isFirst ? sourcesIn(searchInfo?.search_results) : []
    }
    if (tools.length > 0) this.#searchInfo = { ...this.#searchInfo, extra_tool_info: tools }
    return []
  }

  /** Data of the whole answer, as DashScope sends it. */
  get details(): AnswerDetails {
    return {
      ...(this.#searchInfo != null && { search_info: this.#searchInfo }),
      ...(this.#toolInfo !== undefined && { tool_info: this.#toolInfo }),
    }
  }

  /**
   * Every source with a URL, once per citation (`[1]`, `[ref_1]`), or once without a position. `text`: the answer's text if
   * citations were requested, otherwise undefined, because `list[1]` in code is not a citation.
   */
  citations(text: string | undefined): Citation[] {
    const sources = sourcesIn(this.#searchInfo?.search_results)
    const numbers = new Set(sources.map(({ number }) => number))
    const marks =
      text !== undefined && sources.length > 0 ? marksIn(text, numbers) : new Map<unknown, Place[]>()
    const citations: Citation[] = []
    for (const { number, title, url } of sources)
      for (const { start, end } of marks.get(number) ?? [{ start: 0, end: 0 }]) {
        if (citations.length >= maxCitations) throw tooMany()
        citations.push({ start, end, title, url })
      }
    return citations
  }
}

/** Entries that are not sources are left out. */
function sourcesIn(found: unknown): (SearchResult & { number: unknown })[] {
  const list: readonly unknown[] = Array.isArray(found) ? found : []
  return list.flatMap((source, place) => {
    const { index, title, url } = isRecord(source) ? source : {}
    if (typeof url !== 'string' || url === '') return []
    return [{ number: index ?? place + 1, title: typeof title === 'string' ? title : '', url }]
  })
}

/** The positions of the citations in a text, by number. */
function marksIn(text: string, numbers: ReadonlySet<unknown>): Map<unknown, Place[]> {
  const marks = new Map<unknown, Place[]>()
  let count = 0
  for (const { 0: mark, 1: digits, index } of text.matchAll(/\[(?:ref_)?(\d{1,9})\]/g)) {
    const number = Number(digits)
    if (!numbers.has(number)) continue
    count += 1
    if (count > maxCitations) throw tooMany()
    const place = { start: index, end: index + mark.length }
    const own = marks.get(number)
    if (own === undefined) marks.set(number, [place])
    else own.push(place)
  }
  return marks
}

function tooMany(): DashScopeError {
  const message = `DashScope sent an answer with more than ${maxCitations} citations.`
  return new DashScopeError({ failure: 'malformed', message })
}
