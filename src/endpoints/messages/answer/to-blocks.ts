import { ApiError } from '../../../errors/api-error.ts'
import { AnswerSize } from '../../../generation/decode/answer-size.ts'
import type { Envelope, FinishReason, GeneratedChoice, SearchResult } from '../../../generation/types.ts'
import { parseRecord } from '../../../json.ts'
import type { AnswerBlock, StopReason } from '../answer-schema.ts'
import type { MessagesOptions } from '../options.ts'
import { Thinking } from './thinking.ts'

/** The blocks of a whole answer, in Anthropic's order. @throws ApiError 502 for arguments that are not a JSON object */
export function toBlocks(
  choice: GeneratedChoice,
  envelope: Envelope,
  options: MessagesOptions,
): AnswerBlock[] {
  const { reasoning, citations, text } = choice
  return [
    ...toThinkingBlocks(reasoning, options.seal),
    ...toSearchBlocks(citations, envelope, options.query),
    ...(text === '' ? [] : [{ type: 'text' as const, text, citations: null }]),
    ...toCallBlocks(choice, envelope, options),
  ]
}

/** Without a last call that the token limit cut: clients would run it. */
function toCallBlocks(
  { calls, finishReason }: GeneratedChoice,
  envelope: Envelope,
  { toolNames }: MessagesOptions,
): AnswerBlock[] {
  return calls.flatMap(({ id, name, arguments: json }, place) => {
    const input = toInput(json)
    const mayBeCut = finishReason === 'length' && place === calls.length - 1
    if (mayBeCut && (input === undefined || json.trim() === '')) return []
    if (input === undefined) throw notAnObject()
    const type = 'tool_use' as const
    return [{ type, id: toToolId(id, envelope), name: toolNames.restore(name)?.name ?? name, input }]
  })
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

export const stopReasons: Readonly<Record<FinishReason, StopReason>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
}

/** Arguments that models write for functions without parameters. */
export const noArguments: ReadonlySet<string> = new Set(['', '""', 'null'])

function toInput(json: string): Record<string, unknown> | undefined {
  return noArguments.has(json.trim()) ? {} : parseRecord(json)
}

function notAnObject(): ApiError {
  return new ApiError({
    status: 502,
    type: 'dashscope_error',
    code: 'upstream_malformed',
    message: 'The model wrote tool call arguments that are not a JSON object.',
    chinese: '模型写出的工具调用参数不是 JSON 对象。',
    headers: { 'x-should-retry': 'true' },
  })
}
