import type { FunctionDefinition, FunctionTool, Setting, Wording } from '../../../generation/types.ts'
import { lookUp } from '../../../json.ts'
import { isKnownItem } from '../schema/items.ts'
import { ToolNames, type PublicTool } from '../../tool-names.ts'
import type { ResponsesRequest } from '../schema/request.ts'
import { clientTools } from '../client-tools.ts'
import {
  isClientType,
  isKnownTool,
  type ClientTool,
  type ClientType,
  type FunctionOrCustom,
  type KnownTool,
  type Tool,
} from '../schema/tools.ts'
import { refusedTools, unsupportedValue } from './refusals.ts'
import { reportUnknown } from '../../request-fields/unmapped.ts'
import { toReport } from './to-report.ts'

/** A tool that DashScope runs itself. */
export interface BuiltIn<Type extends KnownTool['type']> {
  param: string
  tool: Extract<KnownTool, { type: Type }>
}

type SearchType = Exclude<
  KnownTool['type'],
  'function' | 'custom' | 'namespace' | 'code_interpreter' | ClientType
>

export interface Tools {
  functions: FunctionTool[]
  search?: BuiltIn<SearchType>
  codeInterpreter?: BuiltIn<'code_interpreter'>
}

interface Placed<Of> {
  tool: Of
  param: string
}

/** A tool that is a function for the model, and its namespace. */
interface PlacedFunction extends Placed<FunctionOrCustom | ClientTool> {
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
    else if (isClientTool(tool)) checkPlace(tool, param)
    else if (!isFunction(tool)) addSearch(tools, { param, tool }, reports)
  }
  return { ...tools, functions: [...functions.values()] }
}

/** The tools' names for the model. */
export function toNames(request: ResponsesRequest): ToolNames {
  return new ToolNames(functionsOf(request).map(toPublicTool))
}

function toPublicTool({ tool, group }: PlacedFunction): PublicTool {
  return { kind: tool.type, name: isFunction(tool) ? tool.name : tool.type, namespace: group?.name }
}

function isFunction(tool: Tool): tool is FunctionOrCustom {
  return tool.type === 'function' || tool.type === 'custom'
}

function isClientTool(tool: Tool): tool is ClientTool {
  return isClientType(tool.type)
}

/** The types of the request's tools that the caller's program runs: the model has a function for each. */
export function clientTypesOf(request: ResponsesRequest): ReadonlySet<string> {
  return new Set(functionsOf(request).flatMap(({ tool }) => (isClientTool(tool) ? [tool.type] : [])))
}

/** OpenAI would run these commands on its own servers. */
function checkPlace(tool: ClientTool, param: string): void {
  const place = tool.type === 'shell' ? tool.environment?.type : undefined
  if (place === undefined || place === 'local') return
  throw unsupportedValue(`${param}.environment.type`, place, {
    english: "there are no containers here. Use the type 'local', and run the commands in your program.",
    chinese: "这里没有容器。请使用 'local' 类型，由您的程序执行命令。",
  })
}

function functionsOf(request: ResponsesRequest): PlacedFunction[] {
  return placedTools(request).flatMap(({ tool, param }): PlacedFunction[] => {
    if (!isKnownTool(tool)) return []
    // All tools that OpenAI's servers would search are sent.
    if (tool.type === 'tool_search') return tool.execution === 'client' ? [{ tool, param }] : []
    if (isFunction(tool) || isClientTool(tool)) return [{ tool, param }]
    if (tool.type !== 'namespace') return []
    return tool.tools.flatMap((member, place) =>
      isFunction(member) ? [{ tool: member, param: `${param}.tools[${place}]`, group: tool }] : [],
    )
  })
}

/** The tools of the request and of its items, with their places. */
export function placedTools({ tools, input }: ResponsesRequest): Placed<Tool>[] {
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
function leaveOut({ type }: Tool, param: string, reports: Setting[]): void {
  const refusal: Wording | undefined = lookUp(refusedTools, type)
  if (refusal !== undefined) throw unsupportedValue(`${param}.type`, type, refusal)
  reports.push(toReport(`${param}.type`, 'unknown type of tool', type))
}

/** DashScope searches only the live web. */
function addSearch(tools: Tools, search: BuiltIn<SearchType>, reports: Setting[]): void {
  const { tool, param } = search
  if (tool.external_web_access === false) {
    reports.push(
      toReport(
        `${param}.external_web_access`,
        'DashScope can only search the live web, so web search is off',
        false,
      ),
    )
    return
  }
  tools.search = search
  const lost = [
    ...reportUnknown(tool, searchFields, `${param}.`),
    ...reportUnknown(tool.filters ?? {}, filterFields, `${param}.filters.`),
  ]
  for (const { param: path, why, given } of lost) reports.push(toReport(path, why, given))
}

const searchFields: ReadonlySet<string> = new Set(['type', 'external_web_access', 'filters'])
const filterFields: ReadonlySet<string> = new Set(['allowed_domains'])

const noParameters = { type: 'object', properties: {} }
const textInput = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

function toDefinition(placed: PlacedFunction, names: ToolNames): FunctionDefinition {
  const { descriptions, parameters } = describe(placed.tool)
  const description = [placed.group?.description, ...descriptions]
    .filter((text) => text != null && text !== '')
    .join('\n\n')
  return {
    name: names.toWire(toPublicTool(placed)),
    ...(description !== '' && { description }),
    parameters,
  }
}

function describe(tool: FunctionOrCustom | ClientTool) {
  switch (tool.type) {
    case 'function':
    case 'tool_search':
      return { descriptions: [tool.description], parameters: tool.parameters ?? noParameters }
    case 'custom':
      return { descriptions: [tool.description, ...customNotes(tool)], parameters: textInput }
    default: {
      const { description, parameters } = clientTools[tool.type]
      return { descriptions: [description], parameters: parameters ?? noParameters }
    }
  }
}

/** A custom tool takes text, which the model writes as the only argument of a function. */
function customNotes({ format }: Extract<FunctionOrCustom, { type: 'custom' }>): string[] {
  const notes = ['`input` is the text for this tool as it is, not JSON.']
  return format?.type !== 'grammar'
    ? notes
    : [...notes, `The text follows this grammar (${format.syntax}):\n${format.definition}`]
}
