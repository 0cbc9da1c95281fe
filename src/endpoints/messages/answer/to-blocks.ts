import { ApiError } from '../../../errors/api-error.ts'
import { AnswerSize } from '../../../generation/decode/answer-size.ts'
import type { Envelope, FinishReason, GeneratedChoice, SearchResult } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import type { AnswerBlock, StopReason } from '../answer-schema.ts'
import type { MessagesOptions } from '../options.ts'
import { Thinking } from './thinking.ts'

/** The blocks of a whole answer, in Anthropic's order. @throws ApiError 502 for arguments that are not a JSON object */
export function toBlocks(
  { reasoning, citations, text, calls }: GeneratedChoice,
  envelope: Envelope,
  { seal, query, toolNames }: MessagesOptions,
): AnswerBlock[] {
  return [
    ...toThinkingBlocks(reasoning, seal),
    ...toSearchBlocks(citations, envelope, query),
    ...(text === '' ? [] : [{ type: 'text' as const, text, citations: null }]),
    ...calls.map(({ id, name, arguments: json }) => ({
      type: 'tool_use' as const,
      id: toToolId(id, envelope),
      name: toolNames.restore(name)?.name ?? name,
      input: toInput(json),
    })),
  ]
}

function toThinkingBlocks(reasoning: string, seal: MessagesOptions['seal']): AnswerBlock[] {
  if (reasoning === '') return []
  const thinking = new Thinking(seal, new AnswerSize())
  return [{ type: 'thinking', thinking: thinking.push(reasoning), signature: thinking.signature }]
}

/** A search and its results, each address once; none without sources. */
export function toSearchBlocks(
  results: readonly SearchResult[],
  { newId }: Envelope,
  query = '',
): AnswerBlock[] {
  if (results.length === 0) return []
  const id = newId('srvtoolu_01', 22)
  const sources = new Map(results.map(({ url, title }) => [url, title]))
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query } },
    {
      type: 'web_search_tool_result',
      tool_use_id: id,
      content: Array.from(sources, ([url, title]) => ({
        type: 'web_search_result' as const,
        url,
        title,
        encrypted_content: '',
        page_age: null,
      })),
    },
  ]
}

/** DashScope's own id if Anthropic's clients accept it, because the next request must contain the same id. */
export function toToolId(id: string | undefined, { newId }: Envelope): string {
  return id !== undefined && /^[a-zA-Z0-9_-]+$/.test(id) ? id : newId('toolu_01', 22)
}

/** Clients run the tools of an answer with any reason, but expect this one. */
export function toStopReason(reason: FinishReason, hasCalls: boolean): StopReason {
  if (hasCalls || reason === 'tool-calls') return 'tool_use'
  return reason === 'length' ? 'max_tokens' : 'end_turn'
}

/** Arguments that models write for functions without parameters. */
export const noArguments: ReadonlySet<string> = new Set(['', '""', 'null'])

function toInput(json: string): Record<string, unknown> {
  if (noArguments.has(json.trim())) return {}
  try {
    const value: unknown = JSON.parse(json)
    if (isRecord(value)) return value
  } catch {
    // Handled below.
  }
  throw new ApiError({
    status: 502,
    type: 'dashscope_error',
    code: 'upstream_malformed',
    message: 'The model wrote tool call arguments that are not a JSON object.',
    chinese: '模型写出的工具调用参数不是 JSON 对象。',
    headers: { 'x-should-retry': 'true' },
  })
}
