import type { FunctionDefinition, FunctionTool, Setting, Wording } from '../../../generation/types.ts'
import { lookUp } from '../../../json.ts'
import { isKnownItem } from '../schema/items.ts'
import { ToolNames } from '../../tool-names.ts'
import type { ResponsesRequest } from '../schema/request.ts'
import { isKnownTool, type FunctionOrCustom, type KnownTool, type Tool } from '../schema/tools.ts'
import { refusedTools, unsupportedValue } from './refusals.ts'
import { toReport } from './to-report.ts'

/** A tool that DashScope runs itself. */
export interface BuiltIn<Type extends KnownTool['type']> {
  param: string
  tool: Extract<KnownTool, { type: Type }>
}

type SearchType = Exclude<KnownTool['type'], 'function' | 'custom' | 'namespace' | 'code_interpreter'>

export interface Tools {
  functions: FunctionTool[]
  search?: BuiltIn<SearchType>
  codeInterpreter?: BuiltIn<'code_interpreter'>
}

interface Placed<Of> {
  tool: Of
  param: string
}

/** A function or a custom tool, and its namespace. */
interface PlacedFunction extends Placed<FunctionOrCustom> {
  group?: { name: string; description?: string | null | undefined } | undefined
}

/** The tools of the request and of items that contain tools. */
export function toTools(request: ResponsesRequest, names: ToolNames, reports: Setting[]): Tools {
  const tools: Tools = { functions: [] }
  // A repeated tool, as in conversations that list their tools, counts once.
  const functions = new Map<string, FunctionTool>()
  for (const placed of functionsOf(request)) {
    const { tool, param } = placed
    const definition = toDefinition(placed, names)
    functions.set(definition.name, { definition, param })
    if (tool.type === 'custom' && tool.format?.type === 'grammar')
      reports.push(toReport(`${param}.format`, 'not enforced: it is in the description', tool.format.type))
  }
  for (const { tool, param } of placedTools(request)) {
    if (!isKnownTool(tool)) leaveOut(tool, param, reports)
    else if (tool.type === 'code_interpreter') tools.codeInterpreter = { param, tool }
    else if (tool.type === 'namespace')
      for (const [place, member] of tool.tools.entries()) {
        if (!isFunction(member)) leaveOut(member, `${param}.tools[${place}]`, reports)
      }
    else if (!isFunction(tool)) addSearch(tools, { param, tool }, reports)
  }
  return { ...tools, functions: [...functions.values()] }
}

/** The tools' names for the model. */
export function toNames(request: ResponsesRequest): ToolNames {
  return new ToolNames(
    functionsOf(request).map(({ tool: { type: kind, name }, group }) => ({
      kind,
      name,
      namespace: group?.name,
    })),
  )
}

function isFunction(tool: Tool): tool is FunctionOrCustom {
  return tool.type === 'function' || tool.type === 'custom'
}

function functionsOf(request: ResponsesRequest): PlacedFunction[] {
  return placedTools(request).flatMap(({ tool, param }): PlacedFunction[] => {
    if (!isKnownTool(tool)) return []
    if (isFunction(tool)) return [{ tool, param }]
    if (tool.type !== 'namespace') return []
    return tool.tools.flatMap((member, place) =>
      isFunction(member) ? [{ tool: member, param: `${param}.tools[${place}]`, group: tool }] : [],
    )
  })
}

function placedTools({ tools, input }: ResponsesRequest): Placed<Tool>[] {
  const placed = (list: readonly Tool[], path: string) =>
    list.map((tool, place) => ({ tool, param: `${path}[${place}]` }))
  const items = typeof input === 'string' ? [] : (input ?? [])
  return [
    ...placed(tools ?? [], 'tools'),
    ...items.flatMap((item, index) =>
      isKnownItem(item) && 'tools' in item && Array.isArray(item.tools)
        ? placed(item.tools, `input[${index}].tools`)
        : [],
    ),
  ]
}

/** New types appear every month, and clients send some of them to every server. */
function leaveOut({ type, execution }: Tool, param: string, reports: Setting[]): void {
  const refusal: Wording | undefined = lookUp(refusedTools, type)
  if (refusal !== undefined) throw unsupportedValue(`${param}.type`, type, refusal)
  // All tools that the server would load on demand are loaded.
  if (type === 'tool_search' && execution === 'server') return
  const why = type === 'tool_search' ? 'tools are not searched for here' : 'unknown type of tool'
  reports.push(toReport(`${param}.type`, why, type))
}

/** DashScope searches only the live web. */
function addSearch(tools: Tools, search: BuiltIn<SearchType>, reports: Setting[]): void {
  const { tool, param } = search
  if (tool.external_web_access === false) {
    reports.push(
      toReport(
        `${param}.external_web_access`,
        'DashScope searches the live web alone, so it does not search',
        false,
      ),
    )
    return
  }
  tools.search = search
  for (const name of [
    'user_location',
    'search_context_size',
    'search_content_types',
    'return_token_budget',
  ]) {
    const value: unknown = tool[name]
    if (value != null) reports.push(toReport(`${param}.${name}`, 'DashScope has no counterpart', value))
  }
}

const noParameters = { type: 'object', properties: {} }
const textInput = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

function toDefinition({ tool, group }: PlacedFunction, names: ToolNames): FunctionDefinition {
  const { type: kind, name } = tool
  const wire = names.toWire({ kind, name, namespace: group?.name })
  const description = [group?.description, tool.description, ...(kind === 'custom' ? customNotes(tool) : [])]
    .filter((text) => text != null && text !== '')
    .join('\n\n')
  return {
    name: wire,
    ...(description !== '' && { description }),
    parameters: kind === 'custom' ? textInput : (tool.parameters ?? noParameters),
  }
}

/** A custom tool takes text, which the model writes as the only argument of a function. */
function customNotes({ format }: Extract<FunctionOrCustom, { type: 'custom' }>): string[] {
  const notes = ['`input` is the text for this tool as it is, not JSON.']
  return format?.type !== 'grammar'
    ? notes
    : [...notes, `The text follows this grammar (${format.syntax}):\n${format.definition}`]
}
