import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'
import type * as OpenAI from '../../endpoints/chat-completions/schema.ts'

/** Citations of one answer. Sources with the same number multiply with the marks of that number. */
const mostCitations = 10_000

interface Place {
  start: number
  end: number
}

/** What an answer brings beside its choices: sources and what tools did. The last that is not empty counts. */
export class Findings {
  #searchInfo: NonNullable<DashScope.GenerationResult['output']>['search_info']
  #toolInfo: readonly unknown[] | undefined

  push(output: DashScope.GenerationResult['output']): void {
    const { search_info: searchInfo, tool_info: toolInfo } = output ?? {}
    const tools = searchInfo?.extra_tool_info ?? []
    if ((searchInfo?.search_results ?? []).length > 0) this.#searchInfo = searchInfo
    else if (tools.length > 0) this.#searchInfo = { ...this.#searchInfo, extra_tool_info: tools }
    if (toolInfo != null && toolInfo.length > 0) this.#toolInfo = toolInfo
  }

  /** The fields of the extension that belong to the whole answer. */
  get extension(): OpenAI.Extension {
    return {
      ...(this.#searchInfo != null && { search_info: this.#searchInfo }),
      ...(this.#toolInfo !== undefined && { tool_info: this.#toolInfo }),
    }
  }

  /**
   * Every source with a URL, once per place that cites it (`[1]`, `[ref_1]`), or once without a place. Only where
   * citations were asked for are such marks what they look like; in code `list[1]` is not.
   */
  citations(text: string, marked: boolean): OpenAI.UrlCitation[] {
    const sources = sourcesIn(this.#searchInfo?.search_results)
    const numbers = new Set(sources.map(({ number }) => number))
    const marks = marked && sources.length > 0 ? marksIn(text, numbers) : new Map<unknown, Place[]>()
    const citations: OpenAI.UrlCitation[] = []
    for (const { number, title, url } of sources)
      for (const { start, end } of marks.get(number) ?? [{ start: 0, end: 0 }]) {
        if (citations.length >= mostCitations) throw tooMany()
        const url_citation = { start_index: start, end_index: end, title, url }
        citations.push({ type: 'url_citation', url_citation })
      }
    return citations
  }
}

/** What is no source is beside the answer, which stays what it is. */
function sourcesIn(found: unknown): { number: unknown; title: string; url: string }[] {
  const list: readonly unknown[] = Array.isArray(found) ? found : []
  return list.flatMap((source, place) => {
    const { index, title, url } = isRecord(source) ? source : {}
    if (typeof url !== 'string' || url === '') return []
    return [{ number: index ?? place + 1, title: typeof title === 'string' ? title : '', url }]
  })
}

/** Where a text cites what, by number. */
function marksIn(text: string, numbers: ReadonlySet<unknown>): Map<unknown, Place[]> {
  const marks = new Map<unknown, Place[]>()
  let count = 0
  for (const { 0: mark, 1: digits, index } of text.matchAll(/\[(?:ref_)?(\d{1,9})\]/g)) {
    const number = Number(digits)
    if (!numbers.has(number)) continue
    count += 1
    if (count > mostCitations) throw tooMany()
    const place = { start: index, end: index + mark.length }
    const own = marks.get(number)
    if (own === undefined) marks.set(number, [place])
    else own.push(place)
  }
  return marks
}

function tooMany(): DashScopeError {
  const message = `DashScope sent an answer with more than ${mostCitations} citations.`
  return new DashScopeError({ failure: 'malformed', message })
}
