import type { Given, Part, PastCall, ToolTurn, Turn } from '../../../generation/types.ts'
import type { Block, BlockOf, ResultPart } from '../block-schema.ts'
import { toCacheMark } from './cache-marks.ts'
import { misplaced, type Group } from './to-groups.ts'
import { separated, toParts, toText, type Content } from './to-parts.ts'

/** The results first, in the order of the calls, because DashScope refuses any other order; then everything else. */
export function toUserTurns(
  { param, blocks }: Group,
  calls: readonly PastCall[],
  marked: ReadonlySet<object>,
): Turn[] {
  const order = new Map(calls.map(({ id }, place) => [id, place]))
  const placeOf = ({ callId }: ToolTurn) => order.get(callId.value) ?? calls.length
  const results = blocks
    .flatMap(({ value, param: path }) =>
      value.type === 'tool_result' ? [toToolTurn(value, path, marked)] : [],
    )
    .toSorted((one, other) => placeOf(one) - placeOf(other))
  const content = separated(
    blocks.flatMap((block) => toUserParts(block, marked)),
    '\n',
  )
  if (content.length === 0 && results.length > 0) return results
  const user: Turn = { role: 'user', givenRole: 'user', param, roleParam: `${param}.role`, content }
  return [...results, user]
}

function toUserParts(block: Given<Block>, marked: ReadonlySet<object>): Part[] {
  const { value, param } = block
  switch (value.type) {
    case 'text':
    case 'image':
    case 'document':
    case 'search_result':
      return toParts({ value, param }, marked)
    case 'compaction':
      return value.content == null || value.content === ''
        ? []
        : [{ ...toText(value.content, param, value.type), ...toCacheMark(value, marked) }]
    case 'tool_use':
    case 'thinking':
    case 'redacted_thinking':
    case 'web_search_tool_result':
      throw misplaced(block, 'assistant')
    // The results are turns of their own; the others come from Anthropic's servers and are reported.
    default:
      return []
  }
}

function toToolTurn(block: BlockOf<'tool_result'>, param: string, marked: ReadonlySet<object>): ToolTurn {
  const { tool_use_id: id, content, is_error: isError } = block
  const parts =
    typeof content === 'string'
      ? [toText(content, `${param}.content`)]
      : (content ?? []).flatMap((value, place) =>
          toResultParts({ value, param: `${param}.content[${place}]` }, marked),
        )
  const given = parts.filter((part) => part.type !== 'text' || part.text !== '')
  const filled = given.length === 0 ? [toText('(no output)', param)] : given
  return {
    role: 'tool',
    givenRole: 'tool_result',
    param,
    roleParam: `${param}.type`,
    callId: { value: id, param: `${param}.tool_use_id` },
    content: separated(isError === true ? marksError(filled, param) : filled, '\n'),
    ...toCacheMark(block, marked),
  }
}

function toResultParts({ value, param }: Given<ResultPart>, marked: ReadonlySet<object>): Part[] {
  if (value.type !== 'tool_reference') return toParts({ value: value satisfies Content, param }, marked)
  return [toText(`Tool loaded: ${value.tool_name}`, param, value.type)]
}

/** DashScope has no field for errors of tools. */
function marksError(parts: readonly Part[], param: string): Part[] {
  const [first, ...others] = parts
  if (first?.type !== 'text') return [toText('Error:', param), ...parts]
  if (/^error/i.test(first.text)) return [...parts]
  return [{ ...first, text: `Error: ${first.text}` }, ...others]
}
