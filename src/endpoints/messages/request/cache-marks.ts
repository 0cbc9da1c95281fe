import type { Setting } from '../../../generation/types.ts'
import type { MessagesRequest } from '../schema.ts'
import type { Groups } from './to-groups.ts'

export type Prompt = Pick<MessagesRequest, 'messages' | 'system'> & { cache_control?: unknown }

/** "At most 4 marks": help.aliyun.com/zh/model-studio/context-cache. */
const maxMarks = 4

/**
 * The blocks whose cache mark goes upstream: the last ones, which give the longest prefix. A mark of the whole request is
 * one on the last block of the user among the conversation's `groups`: other turns are sent as one text, which has no mark.
 */
export function markedBlocks(
  { system, messages, cache_control: whole }: Prompt,
  groups: Groups,
): ReadonlySet<object> {
  const contents: readonly unknown[] = [system, ...messages.map(({ content }) => content)]
  const marked: object[] = []
  for (const content of contents) {
    if (!Array.isArray(content)) continue
    for (const block of content as readonly object[])
      if ('cache_control' in block && block.cache_control != null) marked.push(block)
  }
  const last = groups.findLast((group) => 'blocks' in group && group.role === 'user')
  const block = last !== undefined && 'blocks' in last ? last.blocks.at(-1) : undefined
  if (whole != null && block !== undefined && !marked.includes(block.value)) marked.push(block.value)
  return new Set(marked.slice(-maxMarks))
}

/** DashScope has one lifetime; families without an explicit cache get no marks. */
export function toCacheMark(block: object, marked: ReadonlySet<object>): { settings?: Setting[] } {
  if (!marked.has(block)) return {}
  const param = 'messages[].content[].cache_control'
  return {
    settings: [{ name: 'cache_control', value: { type: 'ephemeral' }, param, ifUnsupported: 'silent' }],
  }
}
