import type { AnswerDetails } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import type { ResponsesOptions } from '../options.ts'
import type { ItemContext, OutputItem } from './output-item.ts'

/** DashScope's searches and code executions as items. DashScope reports only their results, so each is sent complete. */
type Write = (context: ItemContext) => { events: string; item: OutputItem }

/** @param written The addresses of an earlier search item: only others are a further search. */
export function builtInItems(
  details: AnswerDetails,
  options: ResponsesOptions,
  written: ReadonlySet<string>,
): Write[] {
  const urls = urlsOf(details.search_info).filter((url) => !written.has(url))
  return [
    ...(urls.length > 0 ? [(context: ItemContext) => writeSearch(urls, options, context)] : []),
    ...codesOf(details.tool_info).map((code) => (context: ItemContext) => writeCode(code, context)),
  ]
}

export function writeSearch(
  urls: readonly string[],
  { query, sources }: ResponsesOptions,
  context: ItemContext,
) {
  const id = context.newId('ws_')
  const action = {
    type: 'search',
    query,
    queries: [query],
    ...(sources && { sources: urls.map((url) => ({ type: 'url', url })) }),
  }
  const item = { id, type: 'web_search_call', status: 'completed', action }
  const types = ['in_progress', 'searching', 'completed'].map((state) => `response.web_search_call.${state}`)
  return writeAll(item, { ...item, status: 'in_progress' }, types.map(withPlace), context)
}

function writeCode(code: string, context: ItemContext) {
  const id = context.newId('ci_')
  const item = {
    id,
    type: 'code_interpreter_call',
    status: 'completed',
    // DashScope returns neither the container of the code nor its output.
    container_id: 'dashscope',
    code,
    outputs: null,
  }
  const event = (type: string, fields: object = {}) => ({
    type: `response.code_interpreter_call${type}`,
    fields,
  })
  const events = [
    event('.in_progress'),
    event('_code.delta', { delta: code }),
    event('_code.done', { code }),
    event('.interpreting'),
    event('.completed'),
  ]
  return writeAll(item, { ...item, status: 'in_progress', code: '' }, events, context)
}

interface Event {
  type: string
  fields: object
}

function withPlace(type: string): Event {
  return { type, fields: {} }
}

function writeAll(item: OutputItem, added: object, between: readonly Event[], context: ItemContext) {
  const { writer, index } = context
  const events = [
    writer.write('response.output_item.added', { output_index: index, item: added }),
    ...between.map(({ type, fields }) =>
      writer.write(type, { item_id: item.id, output_index: index, ...fields }),
    ),
    writer.write('response.output_item.done', { output_index: index, item }),
  ]
  return { events: events.join(''), item }
}

function urlsOf(info: unknown): string[] {
  const results: unknown = isRecord(info) ? info['search_results'] : undefined
  if (!Array.isArray(results)) return []
  return results.flatMap((result: unknown) => {
    const url = isRecord(result) ? result['url'] : undefined
    return typeof url === 'string' && url !== '' ? [url] : []
  })
}

function codesOf(info: unknown): string[] {
  if (!Array.isArray(info)) return []
  return info.flatMap((tool: unknown) => {
    const run = isRecord(tool) ? tool['code_interpreter'] : undefined
    const code = isRecord(run) ? run['code'] : undefined
    return typeof code === 'string' && code !== '' ? [code] : []
  })
}
