import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { FunctionTool, GenerationRequest, Given, Sourced, ToolChoice } from '../../types.ts'
import { drop, unsupported, type Mapping, type MappingContext } from './mapping.ts'

/** DashScope's `tool_choice`. */
type Choice = 'auto' | 'none' | { type: 'function'; function: { name: string } }

/** A choice that DashScope may not support; it supports `auto` and `none`. */
type Demand = Exclude<ToolChoice, { type: 'auto' | 'none' | 'required' }> | RequiredChoice
type RequiredChoice = { type: 'required' } & Sourced

export function toToolParameters({ request, family, thinks }: MappingContext): Mapping {
  const { model, tools, toolsParam, toolChoice, parallelToolCalls } = request
  // An empty list counts as absent: DashScope refuses it, and clients send it.
  if (tools.length === 0) return withoutTools(request)
  if (!family.parameters.has('tools')) {
    // With "none" the tools only explain calls in the history.
    if (toolChoice?.type === 'none') return drop(toolsParam, `not supported by ${model}`)
    throw unsupported(toolsParam, `is not supported by ${model}`)
  }
  const offered = narrow(tools, toolChoice)
  const { choice, adjustment } = toChoice(toolChoice, offered, thinks, model)
  const isParallel = parallelToolCalls !== undefined && family.parameters.has('parallel_tool_calls')
  return {
    fields: {
      tools: offered.map(toDashScopeTool),
      ...(choice !== undefined && { tool_choice: choice }),
      ...(isParallel && { parallel_tool_calls: parallelToolCalls }),
    },
    adjustments: [...(adjustment === undefined ? [] : [adjustment]), ...(request.adjustments.tools ?? [])],
  }
}

function toDashScopeTool({ definition, settings }: FunctionTool) {
  return { type: 'function', function: definition, ...settings }
}

function withoutTools({ toolChoice, toolsParam }: GenerationRequest): Mapping {
  if (toolChoice === undefined || toolChoice.type === 'none' || toolChoice.type === 'auto') return {}
  const { param } = toolChoice
  throw invalidRequest(
    `Invalid value for '${param}': '${param}' is only allowed when '${toolsParam}' are specified.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 的取值不对：只有给出 '${toolsParam}' 时才能使用 '${param}'。`,
    },
  )
}

/** Maximum number of names in an error. */
const maxNames = 20

/** The tools that the choice allows. @throws ApiError 400 for a choice that names none of them */
function narrow(tools: readonly FunctionTool[], choice: ToolChoice | undefined): readonly FunctionTool[] {
  const wanted = namesIn(choice)
  if (wanted === undefined) return tools
  const allowed = new Set(wanted.value)
  const offered = tools.filter(({ definition }) => allowed.has(definition.name))
  if (offered.length > 0) return choice?.type === 'allowed' ? offered : tools
  const names = tools.slice(0, maxNames).map(({ definition }) => `'${definition.name}'`)
  const more = tools.length > maxNames ? `, and ${tools.length - maxNames} more` : ''
  const { param } = wanted
  throw invalidRequest(
    `Invalid value for '${param}': it names none of the tools. Supported values are: ${names.join(', ')}${more}.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 的取值不对：其中没有任何一个给出的工具。可选值：${names.join('、')}${more === '' ? '' : `，另有 ${tools.length - maxNames} 个`}。`,
    },
  )
}

function namesIn(choice: ToolChoice | undefined): Given<readonly string[]> | undefined {
  if (choice?.type === 'allowed') return choice.names
  return choice?.type === 'function' ? { value: [choice.name], param: choice.param } : undefined
}

function toChoice(
  given: ToolChoice | undefined,
  tools: readonly FunctionTool[],
  thinks: boolean,
  model: string,
): { choice: Choice | undefined; adjustment?: Adjustment } {
  if (given === undefined) return { choice: undefined }
  if (given.type === 'auto' || given.type === 'none') return { choice: given.type }
  const demand: Demand =
    given.type === 'function' || given.type === 'allowed' ? given : { type: 'required', param: given.param }
  const nearest = toNearest(demand, tools)
  // "Thinking mode does not support this tool_choice": it supports only `auto` and `none`.
  if (thinks && typeof nearest === 'object')
    return adjusted(demand, 'auto', `${model} chooses by itself while it thinks`)
  if (isRequired(demand)) {
    return typeof nearest === 'object'
      ? adjusted(demand, nearest, 'the only tool')
      : adjusted(demand, nearest, 'DashScope accepts none, auto or one function')
  }
  return { choice: nearest }
}

/** The nearest choice that DashScope supports. */
function toNearest(demand: Demand, tools: readonly FunctionTool[]): Choice {
  if (demand.type === 'function') return named(demand.name)
  const [only, ...others] = tools
  return !isRequired(demand) || only === undefined || others.length > 0 ? 'auto' : named(only.definition.name)
}

function isRequired(demand: Demand): boolean {
  return demand.type === 'required' || (demand.type === 'allowed' && demand.mode === 'required')
}

function named(name: string): Choice {
  return { type: 'function', function: { name } }
}

/** The choice as shown in reports. */
function shown(demand: Demand): string {
  if (demand.type === 'required') return demand.type
  return demand.type === 'function' ? demand.name : demand.mode
}

function adjusted(demand: Demand, choice: Choice, why: string): { choice: Choice; adjustment: Adjustment } {
  const taken = typeof choice === 'string' ? choice : choice.function.name
  return { choice, adjustment: { param: demand.param, given: shown(demand), taken, why } }
}
