import { isRecord } from '../../openai/fields.ts'
import type * as DashScope from './dashscope.ts'
import type * as OpenAI from './openai.ts'

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
    const found: unknown = this.#searchInfo?.search_results
    const sources: readonly unknown[] = Array.isArray(found) ? found : []
    if (sources.length === 0) return []
    const marks = !marked
      ? []
      : [...text.matchAll(/\[(?:ref_)?(\d+)\]/g)].map(({ 0: mark, 1: number, index }) => ({
          number: Number(number),
          start: index,
          end: index + mark.length,
        }))
    return sources.flatMap((source, place) => {
      const { index: number, title, url } = isRecord(source) ? source : {}
      // What is no source is beside the answer, which stays what it is.
      if (typeof url !== 'string' || url === '') return []
      const own = marks.filter((mark) => mark.number === (number ?? place + 1))
      const places = own.length > 0 ? own : [{ start: 0, end: 0 }]
      return places.map(({ start, end }) => ({
        type: 'url_citation' as const,
        url_citation: {
          start_index: start,
          end_index: end,
          title: typeof title === 'string' ? title : '',
          url,
        },
      }))
    })
  }
}
