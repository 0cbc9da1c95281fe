import type { PublicTool } from '../../tool-names.ts'
import { lookUp } from '../../../json.ts'
import { clientTools } from '../client-tools.ts'
import { isKnownItem, type Call, type Item } from '../schema/items.ts'
import type { Content } from '../schema/parts.ts'
import { clientTypes, type ClientType } from '../schema/tools.ts'

/** An item that is a call, or the output of one. */
export type Exchanged =
  /** `json`: the arguments, from the item's field. */
  | { is: 'call'; id: string; tool: PublicTool; json: string | undefined; field: string }
  | { is: 'output'; id: string; output: Content }

/** The tools that the caller's program runs, by the types of their calls and outputs. */
const tools: Readonly<Record<string, ClientType>> = Object.fromEntries(
  clientTypes.flatMap((type) => {
    const { call, output } = clientTools[type]
    return [call, output].map((name) => [name, type] as const)
  }),
)

/** @param served The types of the request's tools that the caller's program runs: the model has no other functions for them. */
export function toExchanged(item: Item, served: ReadonlySet<string>): Exchanged | undefined {
  const tool = item.type == null ? undefined : lookUp(tools, item.type)
  // Clients leave out the tool that searched when all tools are found.
  if (tool !== undefined)
    return tool === 'tool_search' || served.has(tool) ? ofClientTool(item, tool) : undefined
  if (!isKnownItem(item)) return undefined
  switch (item.type) {
    case 'function_call':
      return toCall(item, 'function', toJson(item.arguments), 'arguments')
    case 'custom_tool_call':
      return toCall(item, 'custom', JSON.stringify({ input: item.input ?? '' }), 'input')
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { is: 'output', id: item.call_id, output: item.output ?? '' }
    default:
      return undefined
  }
}

function toCall(
  { call_id: id, name, namespace }: Call,
  kind: string,
  json: string | undefined,
  field: string,
): Exchanged {
  return { is: 'call', id, tool: { kind, name, namespace: namespace ?? undefined }, json, field }
}

/** A search by OpenAI's server has no id. */
function ofClientTool(item: Item, type: ClientType): Exchanged | undefined {
  const { call, field, toArguments, toText } = clientTools[type]
  // The output of a local shell repeats the call's id as its own.
  const id: unknown = item['call_id'] ?? (type === 'local_shell' ? item['id'] : undefined)
  if (typeof id !== 'string') return undefined
  if (item.type !== call) return { is: 'output', id, output: toText(item) }
  return { is: 'call', id, tool: { kind: type, name: type }, json: toJson(toArguments(item)), field }
}

function toJson(given: unknown): string | undefined {
  if (given == null) return undefined
  return typeof given === 'string' ? given : JSON.stringify(given)
}
