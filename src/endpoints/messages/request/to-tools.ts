import type { Adjustment } from '../../../errors/adjustment.ts'
import type { FunctionTool, GenerationRequest, Setting, ToolChoice } from '../../../generation/types.ts'
import { ToolNames, type PublicTool } from '../../tool-names.ts'
import { toSearch, toToolSearch } from '../../request-fields/to-search.ts'
import { loadedAtOnce, noCounterpart, whyOpen } from '../../request-fields/unmapped.ts'
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
  const [search] = of('search')
  const lost = [...of('fetch'), ...of('tool search')]
  const alone = sorted.length === lost.length ? of('fetch')[0] : undefined
  if (alone !== undefined) throw refuse(alone.tool, alone.param)
  const others = sorted.length > 1 ? ({ ifUnsupported: 'report' } as const) : {}
  const choice = toChoice(request, search, names)
  // DashScope takes no demand without functions; of its own tools only the search can be demanded.
  const isOpen = choice?.type === 'required' && functions.length === 0 && sorted.length > 0
  return {
    tools: functions.map((one) => toFunction(one, names)),
    toolsParam: 'tools',
    toolChoice: functions.length === 0 && choice?.type !== 'function' ? undefined : choice,
    parallelToolCalls: request.tool_choice?.type === 'none' ? true : isParallel(request),
    search: withOthers(toSearchOptions(request, search, isOpen), others),
    settings: [
      ...of('code').map(({ param }) => ({ name: 'enable_code_interpreter', value: true, param, ...others })),
      ...(isOpen && search === undefined ? [openChoice(of('code').length > 0)] : []),
      ...functions
        .filter(({ tool }) => tool.eager_input_streaming === true)
        .slice(0, 1)
        .map(toStreamSetting),
    ],
    adjustments: {
      search: search === undefined ? [] : ignoredSearchFields(search),
      lost: lost.map(({ param, kind }) => ({
        param,
        why: kind === 'tool search' ? loadedAtOnce : 'DashScope fetches no pages',
      })),
    },
  }
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

function openChoice(runsCode: boolean): Setting {
  return { name: 'tool_choice', param: 'tool_choice', value: 'any', unmapped: whyOpen(runsCode) }
}

function toStreamSetting({ param }: Sorted): Setting {
  return {
    name: 'tool_stream',
    value: true,
    param: `${param}.eager_input_streaming`,
    ifUnsupported: 'report',
  }
}

/** A choice of the search becomes a search option. */
function toChoice(
  { tool_choice: choice }: CountTokensRequest,
  search: Sorted | undefined,
  names: ToolNames,
): ToolChoice | undefined {
  const param = 'tool_choice'
  if (choice == null) return undefined
  if (choice.type === 'any') return { type: 'required', param }
  if (choice.type !== 'tool') return { type: choice.type, param }
  const { name } = choice
  if (search !== undefined && nameOf(search) === name) return undefined
  return { type: 'function', name: names.toWire(toPublicTool(name)), param }
}

function nameOf({ tool }: Sorted): string {
  return tool.name ?? 'web_search'
}

function toSearchOptions(
  request: CountTokensRequest,
  search: Sorted | undefined,
  isDemanded: boolean,
): GenerationRequest['search'] {
  if (search === undefined) return toSearch(request)
  const { tool_choice: choice } = request
  const { allowed_domains: sites } = search.tool
  const isForced = isDemanded || (choice?.type === 'tool' && choice.name === nameOf(search))
  return toSearch(request, toToolSearch({ param: search.param, isForced, sites }))
}

function withOthers(search: GenerationRequest['search'], others: Pick<Setting, 'ifUnsupported'>) {
  return search === undefined ? undefined : { ...search, ...others }
}

function ignoredSearchFields({ tool, param }: Sorted): Adjustment[] {
  return ['blocked_domains', 'user_location', 'max_uses'].flatMap((name) =>
    tool[name] == null ? [] : [{ param: `${param}.${name}`, why: noCounterpart }],
  )
}

/** Whether a request has the web search tool. */
export function searches({ tools }: CountTokensRequest): boolean {
  return (tools ?? []).some(({ type }) => type?.startsWith('web_search_') === true)
}
