import type { Adjustment } from '../../../errors/adjustment.ts'
import type {
  FunctionTool,
  GenerationRequest,
  ReasoningSetting,
  Setting,
  ToolChoice,
} from '../../../generation/types.ts'
import { ToolNames, type PublicTool } from '../../tool-names.ts'
import { thinkingForCode } from '../../request-fields/to-reasoning.ts'
import { toSearch, toToolSearch } from '../../request-fields/to-search.ts'
import {
  loadedAtOnce,
  reportUnknown,
  runsCodeItself,
  searchIsOff,
  Unmapped,
  whyOpen,
} from '../../request-fields/unmapped.ts'
import type { CountTokensRequest, Tool } from '../schema.ts'
import { toClientTool } from './client-tools.ts'
import { kindOf, refuse, type ToolKind } from './tool-kinds.ts'

/** A tool for the table of names: Anthropic's API has one kind, and no groups. */
export function toPublicTool(name: string): PublicTool {
  return { name, kind: 'function' }
}

/** Anthropic's names may be longer than DashScope's. */
export function toToolNames({ tools }: CountTokensRequest): ToolNames {
  return new ToolNames((tools ?? []).map(({ name }) => toPublicTool(name ?? '')))
}

interface Sorted {
  kind: ToolKind
  tool: Tool
  param: string
}

type Tools = Pick<
  GenerationRequest,
  'tools' | 'toolsParam' | 'toolChoice' | 'parallelToolCalls' | 'search'
> & {
  /** The DashScope parameters for some of the tools. */
  settings: readonly Setting[]
  thinking: readonly ReasoningSetting[]
  adjustments: { search: readonly Adjustment[]; lost: readonly Adjustment[] }
}

/** Functions, and Anthropic's tools with a counterpart at DashScope. @throws ApiError 400 for those without one */
export function toTools(request: CountTokensRequest, names: ToolNames): Tools {
  const sorted = (request.tools ?? []).map((tool, place): Sorted => {
    const param = `tools[${place}]`
    return { tool, param, kind: kindOf(tool, param) }
  })
  const of = (kind: ToolKind) => sorted.filter((one) => one.kind === kind)
  const functions = of('function')
  // DashScope runs its own tools whatever `tool_choice` is, so with `none` they are not sent.
  const ownOf = (kind: ToolKind) => (request.tool_choice?.type === 'none' ? [] : of(kind))
  const searching = ownOf('search')
  const [search] = request.enable_search === false ? [] : searching
  const code = ownOf('code')
  const lost = [...of('fetch'), ...of('tool search')]
  const alone = sorted.length === lost.length ? of('fetch')[0] : undefined
  if (alone !== undefined) throw refuse(alone.tool, alone.param)
  const others = sorted.length > 1 ? ({ ifUnsupported: 'report' } as const) : {}
  const named = namedTool(request, sorted)
  if (named?.kind === 'fetch') throw refuse(named.tool, named.param)
  const choice = named === undefined ? toChoice(request, names) : undefined
  // DashScope takes no demand without functions; of its own tools only the search can be demanded.
  const isOpen = choice?.type === 'required' && functions.length === 0 && sorted.length > 0
  return {
    tools: functions.map((one) => toFunction(one, names)),
    toolsParam: 'tools',
    toolChoice: functions.length === 0 && choice?.type !== 'function' ? undefined : choice,
    parallelToolCalls: request.tool_choice?.type === 'none' ? true : isParallel(request),
    search: withOthers(toSearchOptions(request, search, isOpen || named?.kind === 'search'), others),
    settings: [
      ...code.map(({ param }) => ({ name: 'enable_code_interpreter', value: true, param, ...others })),
      ...(isOpen && search === undefined ? [openChoice('any', whyOpen(code.length > 0))] : []),
      ...(named?.kind === 'code' ? [openChoice(named.tool.name, runsCodeItself)] : []),
      ...(named?.kind === 'tool search' ? [openChoice(named.tool.name, loadedAtOnce)] : []),
      ...functions
        .filter(({ tool }) => tool.eager_input_streaming === true)
        .slice(0, 1)
        .map(toStreamSetting),
      ...ignoredFunctionFields(functions),
    ],
    thinking: code.map(({ param }) => thinkingForCode(param, 'code_execution')),
    adjustments: {
      search: search === undefined ? [] : reportUnknown(search.tool, searchFields, `${search.param}.`),
      lost: [...lost, ...(search === undefined ? searching : [])].map(({ param, kind }) => ({
        param,
        why: whyLost(kind),
      })),
    },
  }
}

function whyLost(kind: ToolKind): string {
  if (kind === 'search') return searchIsOff
  return kind === 'tool search' ? loadedAtOnce : 'DashScope fetches no pages'
}

function isParallel({ tool_choice: choice }: CountTokensRequest): boolean {
  // Anthropic's default; DashScope's is false.
  return choice == null || choice.type === 'none' || choice.disable_parallel_tool_use !== true
}

function toFunction({ tool, param }: Sorted, names: ToolNames): FunctionTool {
  const { name, strict, input_examples: examples } = tool
  const { description, parameters } = toClientTool(tool) ?? {
    description: tool.description,
    parameters: tool.input_schema,
  }
  const lines = [description ?? '', ...(examples ?? []).map((example) => JSON.stringify(example))]
  const text = lines.filter((line) => line !== '').join('\n')
  return {
    param,
    definition: {
      name: names.toWire(toPublicTool(name ?? '')),
      ...(text !== '' && { description: text }),
      ...(parameters != null && { parameters }),
      ...(strict != null && { strict }),
    },
  }
}

/** A demand that has no effect, because of `why`. */
function openChoice(value: unknown, why: string): Setting {
  return { name: 'tool_choice', param: 'tool_choice', value, unmapped: why }
}

/** The tool that the request demands, if it is one of Anthropic's own. */
function namedTool(
  { tool_choice: choice }: CountTokensRequest,
  sorted: readonly Sorted[],
): Sorted | undefined {
  if (choice?.type !== 'tool') return undefined
  const { name } = choice
  const named = sorted.filter((one) => nameOf(one) === name)
  return named.every(({ kind }) => kind !== 'function') ? named[0] : undefined
}

function toStreamSetting({ param }: Sorted): Setting {
  return {
    name: 'tool_stream',
    value: true,
    param: `${param}.eager_input_streaming`,
    ifUnsupported: 'report',
  }
}

function toChoice({ tool_choice: choice }: CountTokensRequest, names: ToolNames): ToolChoice | undefined {
  const param = 'tool_choice'
  if (choice == null) return undefined
  if (choice.type === 'any') return { type: 'required', param }
  if (choice.type !== 'tool') return { type: choice.type, param }
  return { type: 'function', name: names.toWire(toPublicTool(choice.name)), param }
}

function nameOf({ tool, kind }: Sorted): string | undefined {
  return tool.name ?? (kind === 'search' ? 'web_search' : undefined)
}

function toSearchOptions(
  request: CountTokensRequest,
  search: Sorted | undefined,
  isForced: boolean,
): GenerationRequest['search'] {
  if (search === undefined) return toSearch(request)
  const { allowed_domains: sites } = search.tool
  return toSearch(request, toToolSearch({ param: search.param, isForced, sites }))
}

function withOthers(search: GenerationRequest['search'], others: Pick<Setting, 'ifUnsupported'>) {
  return search === undefined ? undefined : { ...search, ...others }
}

/** Fields of any tool that are translated, or that change nothing here: all tools are loaded, and only the model calls them. */
const everyTool = ['type', 'name', 'cache_control', 'defer_loading', 'allowed_callers']
const functionFields = new Set([
  ...everyTool,
  'description',
  'input_schema',
  'strict',
  'eager_input_streaming',
  'input_examples',
])
const searchFields = new Set([...everyTool, 'allowed_domains'])

/** The fields of functions without a counterpart; each name once, because there may be thousands of tools. */
function ignoredFunctionFields(functions: readonly Sorted[]): Setting[] {
  const settings: Setting[] = []
  const unmapped = new Unmapped()
  for (const { tool } of functions) unmapped.addUnknown(settings, 'tools[]', tool, functionFields)
  return settings
}

/** Whether a request has the web search tool. */
export function searches({ tools }: CountTokensRequest): boolean {
  return (tools ?? []).some(({ type }) => type?.startsWith('web_search_') === true)
}
