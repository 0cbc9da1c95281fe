import type { AssistantTurn, Given, PastCall, Turn } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import type { Block, BlockOf } from '../block-schema.ts'
import type { OpenSealed } from '../../reasoning/reasoning-seal.ts'
import type { ToolNames } from '../../tool-names.ts'
import { markedBlocks, type Prompt } from './cache-marks.ts'
import { misplaced, toGroups, type Group, type Groups } from './to-groups.ts'
import { toSystemTurn, toSystemTurns } from './to-system.ts'
import { toThinking } from './to-thinking.ts'
import { toPublicTool } from './to-tools.ts'
import { toUserTurns } from './to-user-turns.ts'

/** The conversation, the system text first. @throws ApiError 400 for a block in a message of the wrong role */
export function toTurns(
  request: Prompt,
  names: ToolNames,
  { keepThinking, open }: { keepThinking: number; open: OpenSealed | undefined },
): Turn[] {
  const groups = toGroups(request.messages)
  const marked = markedBlocks(request, groups)
  const thinking = thinkingByTurn(groups, keepThinking, open)
  const turns = toSystemTurns(request, marked)
  /** The calls of the last assistant turn, for the order of their results. */
  let calls: readonly PastCall[] = []
  for (const [place, group] of groups.entries()) {
    if (!('blocks' in group)) turns.push(toSystemTurn(group, marked))
    else if (group.role === 'user') {
      for (const turn of toUserTurns(group, calls, marked)) turns.push(turn)
    } else {
      const turn = toAssistantTurn(group, names, {
        isLast: place === groups.length - 1,
        thinking: thinking.get(group) ?? '',
      })
      calls = turn.calls
      turns.push(turn)
    }
  }
  return turns
}

/** The thinking of each turn; `clear_thinking_20251015` keeps that of the last turns only. */
function thinkingByTurn(
  groups: Groups,
  maxTurns: number,
  open: OpenSealed | undefined,
): ReadonlyMap<object, string> {
  const all = groups.flatMap((group) => {
    if (!('blocks' in group)) return []
    const blocks = group.blocks.filter(({ value: { type } }) => type.endsWith('thinking'))
    return blocks.length === 0 ? [] : [{ group, blocks }]
  })
  const kept = maxTurns === Infinity ? all : all.slice(Math.max(0, all.length - maxTurns))
  return new Map(
    kept.map(({ group, blocks }) => {
      const texts = blocks.map(({ value }) => toThinking(value, open))
      return [group, texts.filter((text) => text !== '').join('\n')]
    }),
  )
}

/** `isLast`: the model continues the text, like Anthropic's models. */
function toAssistantTurn(
  { param, blocks }: Group,
  names: ToolNames,
  { isLast, thinking }: { isLast: boolean; thinking: string },
): AssistantTurn {
  const calls = blocks.flatMap((block) => toCall(block, names))
  return {
    role: 'assistant',
    givenRole: 'assistant',
    param,
    roleParam: `${param}.role`,
    content: blocks.map(toText).join(''),
    calls,
    ...(thinking !== '' && {
      reasoning: { value: thinking, param: 'messages[].content[].thinking', ifUnsupported: 'silent' },
    }),
    ...(isLast && calls.length === 0 && { continues: { value: true, param } }),
  }
}

/** The texts were one stream; each search result is a line. */
function toText(block: Given<Block>): string {
  const { value } = block
  switch (value.type) {
    case 'text':
      return value.text
    case 'compaction':
      return value.content ?? ''
    case 'web_search_tool_result':
      return toLines(value)
    case 'image':
    case 'document':
    case 'search_result':
    case 'tool_result':
      throw misplaced(block, 'user')
    default:
      return ''
  }
}

function toLines({ content }: BlockOf<'web_search_tool_result'>): string {
  const results: readonly unknown[] = Array.isArray(content) ? content : []
  return results
    .map((result) => {
      const { title, url } = isRecord(result) ? result : {}
      return typeof url === 'string' ? `${typeof title === 'string' ? title : ''} — ${url}\n` : ''
    })
    .join('')
}

const answeredBy = {
  english: "a 'tool_result' block with its id in 'tool_use_id', in a message of role 'user'",
  chinese: "在 'user' 消息中以其 id 作为 'tool_use_id' 的 'tool_result' 块",
}

function toCall({ value, param }: Given<Block>, names: ToolNames): PastCall[] {
  if (value.type !== 'tool_use') return []
  const { id, name, input } = value
  return [
    {
      param,
      id,
      idParam: `${param}.id`,
      name: { value: names.toWire(toPublicTool(name)), param: `${param}.name` },
      arguments: { value: JSON.stringify(input ?? {}), param: `${param}.input` },
      answeredBy,
    },
  ]
}
