import type { Adjustment } from '../../../errors/adjustment.ts'
import { maxParamLength } from '../../../errors/api-error.ts'
import { lookUp } from '../../../json.ts'
import { isEmpty, noCounterpart } from '../../request-fields/unmapped.ts'
import { foreignBlocks } from '../block-schema.ts'
import type { MessagesRequest } from '../schema.ts'

/** The fields of each block that are translated, or that have no effect on other models. */
const knownFields: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set(['text', 'citations']),
  image: new Set(['source']),
  document: new Set(['source', 'title', 'context', 'citations']),
  search_result: new Set(['source', 'title', 'content', 'citations']),
  tool_reference: new Set(['tool_name']),
  tool_result: new Set(['tool_use_id', 'content', 'is_error']),
  tool_use: new Set(['id', 'name', 'input', 'caller']),
  thinking: new Set(['thinking', 'signature']),
  redacted_thinking: new Set(['data']),
  web_search_tool_result: new Set(['tool_use_id', 'content', 'caller']),
  compaction: new Set(['content']),
}

const everywhere: ReadonlySet<string> = new Set(['type', 'cache_control'])
const foreign: ReadonlySet<string> = new Set(foreignBlocks)

interface AnyBlock {
  type: string
  content?: unknown
  citations?: unknown
}

/** Blocks and fields that are left out, each path once. */
export function unmappedBlocks({
  system,
  messages,
}: Pick<MessagesRequest, 'system' | 'messages'>): Adjustment[] {
  const params = new Map<string, Adjustment>()
  if (Array.isArray(system)) for (const block of system) note(block, 'system[]', params)
  for (const { content } of messages)
    if (typeof content !== 'string') for (const block of content) note(block, 'messages[].content[]', params)
  return [...params.values()]
}

function note(block: AnyBlock, path: string, params: Map<string, Adjustment>): void {
  const { type, content, citations } = block
  const add = (param: string, why = noCounterpart) => {
    const key = `${param} ${why}`
    if (!params.has(key)) params.set(key, { param, why })
  }
  if (foreign.has(type)) return add(path, `DashScope has no blocks of type ${type}`)
  const known = lookUp(knownFields, type)
  for (const name of Object.keys(block)) {
    if (known?.has(name) === true || everywhere.has(name) || isEmpty(Reflect.get(block, name))) continue
    add(`${path}.${name.slice(0, maxParamLength)}`)
  }
  const cites = citations !== null && typeof citations === 'object' && Reflect.get(citations, 'enabled')
  if (cites === true) add(`${path}.citations`)
  if (type === 'tool_result' && Array.isArray(content))
    for (const part of content as readonly AnyBlock[]) note(part, `${path}.content[]`, params)
}
