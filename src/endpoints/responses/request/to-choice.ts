import type { ReasoningSetting, SearchOptions, Setting, ToolChoice } from '../../../generation/types.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import { lookUp } from '../../../json.ts'
import { thinkingForCode } from '../../request-fields/to-reasoning.ts'
import { toSearch, toToolSearch } from '../../request-fields/to-search.ts'
import { loadedAtOnce, runsCodeItself, searchIsOff, whyOpen } from '../../request-fields/unmapped.ts'
import type { ResponsesRequest } from '../schema/request.ts'
import { isClientType, searchTypes } from '../schema/tools.ts'
import { refusedTools, unsupportedValue } from './refusals.ts'
import { toReport } from './to-report.ts'
import type { ToolNames } from '../../tool-names.ts'
import { clientTypesOf, placedTools, type Tools } from './to-tools.ts'

interface Chosen {
  functions: Tools['functions']
  toolChoice?: ToolChoice | undefined
  search?: SearchOptions | undefined
  settings: Setting[]
  thinking: ReasoningSetting[]
}

const param = 'tool_choice'

/** The tools and the caller's choice. */
export function toChoice(request: ResponsesRequest, tools: Tools, names: ToolNames): Chosen {
  const { tool_choice: choice } = request
  const allowed = allowedOf(choice)
  // DashScope runs its own tools whatever `tool_choice` is, so with `none` they are not sent.
  const isAllowed = (types: readonly string[]) =>
    choice !== 'none' && (allowed === undefined || allowed.some(({ type }) => types.includes(type)))
  const named = typeof choice === 'object' && choice !== null ? choice.type : undefined
  const withSearch = tools.search !== undefined && isAllowed(searchTypes)
  const withCode = tools.codeInterpreter !== undefined && isAllowed(['code_interpreter'])
  const namesSearch = searchTypes.some((type) => type === named)
  if (namesSearch && !withSearch) throw notGiven('web_search')
  if (named === 'code_interpreter' && !withCode) throw notGiven('code_interpreter')
  const isMissing = isClientType(named) && !clientTypesOf(request).has(named)
  // OpenAI's servers would search among the tools.
  const isServerSearch =
    isMissing && named === 'tool_search' && placedTools(request).some(({ tool }) => tool.type === named)
  if (isMissing && !isServerSearch) throw notGiven(named)
  // Clients send built-in tools to every model: if they are left out, the other tools remain.
  const count = tools.functions.length + Number(withSearch) + Number(withCode)
  const ifUnsupported = (name: string, isNamed: boolean) =>
    count > 1 && !isNamed && name !== named ? ('report' as const) : undefined
  const toolChoice = isServerSearch ? undefined : toToolChoice(choice, names)
  // A list of allowed tools without a function allows only built-in tools.
  const noFunctions = toolChoice?.type === 'allowed' && toolChoice.names.value.length === 0
  const functions = noFunctions ? [] : tools.functions
  // DashScope takes no demand without functions; of its own tools only the search can be demanded.
  const isOpen = functions.length === 0 && demandsTool(toolChoice) && placedTools(request).length > 0
  const isForced = namesSearch || (isOpen && withSearch)
  const isOff = withSearch && request.enable_search === false
  const search = toSearch(request, withSearch && !isOff ? toWebSearch(tools, isForced) : undefined)
  return {
    functions,
    toolChoice: noFunctions || isOpen ? undefined : toolChoice,
    search: search && { ...search, ifUnsupported: ifUnsupported('web_search', isForced) },
    settings: [
      ...(isOff ? [toReport(tools.search?.param ?? 'tools', searchIsOff)] : []),
      ...(withCode ? [toCode(tools, ifUnsupported('code_interpreter', false))] : []),
      ...(named === 'code_interpreter' ? [toReport(param, runsCodeItself, named)] : []),
      ...(isServerSearch ? [toReport(param, loadedAtOnce, named)] : []),
      ...(isOpen && !withSearch ? [toReport(param, whyOpen(withCode), 'required')] : []),
    ],
    thinking: withCode ? [thinkingForCode(tools.codeInterpreter?.param ?? 'tools', 'code_interpreter')] : [],
  }
}

function demandsTool(choice: ToolChoice | undefined): boolean {
  return choice?.type === 'required' || (choice?.type === 'allowed' && choice.mode === 'required')
}

type Allowed = readonly { type: string; name?: string | null | undefined }[]

function allowedOf(choice: ResponsesRequest['tool_choice']): Allowed | undefined {
  return typeof choice === 'object' && choice?.type === 'allowed_tools' ? choice.tools : undefined
}

function toWebSearch({ search }: Tools, isForced: boolean) {
  return toToolSearch({
    param: search?.param ?? 'tools',
    isForced,
    sites: search?.tool.filters?.allowed_domains,
  })
}

function toCode({ codeInterpreter }: Tools, ifUnsupported: 'report' | undefined): Setting {
  return {
    name: 'enable_code_interpreter',
    value: true,
    param: codeInterpreter?.param ?? 'tools',
    ifUnsupported,
  }
}

function toToolChoice(choice: ResponsesRequest['tool_choice'], names: ToolNames): ToolChoice | undefined {
  if (choice == null) return undefined
  if (typeof choice === 'string') return { type: choice, param }
  switch (choice.type) {
    case 'function': {
      const name = choice.name ?? choice.function?.name
      if (name == null) throw missingName()
      return { type: 'function', name: toWireName({ ...choice, name }, names), param }
    }
    case 'custom':
      return { type: 'function', name: toWireName(choice, names), param }
    case 'allowed_tools': {
      const value = choice.tools.flatMap(({ type: kind, name: given, namespace }) => {
        const name = given ?? (isClientType(kind) ? kind : undefined)
        return name === undefined
          ? []
          : [names.toWire({ kind, name, namespace: typeof namespace === 'string' ? namespace : undefined })]
      })
      return { type: 'allowed', names: { value, param: 'tool_choice.tools' }, mode: choice.mode, param }
    }
    case 'shell':
    case 'local_shell':
    case 'apply_patch':
    case 'tool_search':
      return { type: 'function', name: names.toWire({ kind: choice.type, name: choice.type }), param }
    default:
      return refuseChoice(choice.type)
  }
}

interface NamedChoice {
  type: string
  name: string
  namespace?: string | null | undefined
}

/** Clients leave the namespace out, as models do. */
function toWireName({ type: kind, name, namespace }: NamedChoice, names: ToolNames): string {
  const tool = namespace == null ? names.restore(name) : undefined
  return names.toWire(tool ?? { kind, name, namespace: namespace ?? undefined })
}

function refuseChoice(type: string): undefined {
  const refusal = lookUp(refusedTools, type)
  if (refusal !== undefined) throw unsupportedValue(param, type, refusal)
}

function missingName() {
  return invalidRequest("Missing required parameter: 'tool_choice.name'.", {
    code: 'missing_required_parameter',
    param: 'tool_choice.name',
    chinese: "缺少必填参数 'tool_choice.name'。",
  })
}

function notGiven(type: string) {
  return invalidRequest(`Invalid value for '${param}': '${type}' is not among the 'tools'.`, {
    code: 'invalid_value',
    param,
    chinese: `参数 '${param}' 的取值不对：'tools' 中没有 '${type}'。`,
  })
}
