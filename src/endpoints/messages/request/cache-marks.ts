import type { Setting } from '../../../generation/types.ts'
import type { MessagesRequest } from '../schema.ts'

type Prompt = Pick<MessagesRequest, 'messages' | 'system'>

/** "At most 4 marks": help.aliyun.com/zh/model-studio/context-cache. */
const maxMarks = 4

/** The blocks whose cache mark goes upstream: the last ones, which give the longest prefix. */
export function markedBlocks({ system, messages }: Prompt): ReadonlySet<object> {
  const contents: readonly unknown[] = [system, ...messages.map(({ content }) => content)]
  const marked: object[] = []
  for (const content of contents) {
    if (!Array.isArray(content)) continue
    for (const block of content as readonly object[])
      if ('cache_control' in block && block.cache_control != null) marked.push(block)
  }
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
