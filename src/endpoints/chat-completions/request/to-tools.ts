import type { Adjustment } from '../../../errors/adjustment.ts'
import type {
  FunctionDefinition,
  FunctionTool,
  GenerationRequest,
  ToolChoice,
} from '../../../generation/types.ts'
import type { ChatRequest } from '../schema.ts'
import { withoutNulls } from '../../request-fields/without-nulls.ts'

/** `functions` and `function_call`, the predecessors of `tools` and `tool_choice`, are used if those are absent. */
export function toTools(
  request: ChatRequest,
): Pick<GenerationRequest, 'tools' | 'toolsParam' | 'toolChoice' | 'parallelToolCalls'> {
  const { tools, functions } = request
  return {
    tools: toFunctionTools(request),
    toolsParam: tools == null && (functions ?? []).length > 0 ? 'functions' : 'tools',
    toolChoice: toToolChoice(request),
    // OpenAI's default. `functions` has room for one call, which is DashScope's default.
    parallelToolCalls: isLegacy(request) ? undefined : (request.parallel_tool_calls ?? true),
  }
}

/** Whether `functions` is used instead of `tools`. */
export function isLegacy({ tools, functions }: ChatRequest): boolean {
  return (tools ?? []).length === 0 && functions != null
}

/** null counts as absent in a tool; within its `parameters`, which are a JSON Schema, null is a value. */
function toFunctionTools({ tools, functions }: ChatRequest): FunctionTool[] {
  if (tools == null || tools.length === 0) {
    return (functions ?? []).map((definition, place) => ({
      param: `functions[${place}]`,
      definition: toDefinition(definition),
    }))
  }
  return tools.map((tool, place) => {
    const param = `tools[${place}]`
    if (isNested(tool))
      return { param, definition: toDefinition(tool.function), settings: besideDefinition(tool) }
    // The format of the Responses API, whose `strict` DashScope does not support.
    const { type: _type, strict: _strict, ...definition } = tool
    return { param, definition: toDefinition(definition) }
  })
}

function isNested(tool: Tool): tool is Tool & { function: Definition } {
  return tool['function'] !== undefined
}

type Tool = NonNullable<ChatRequest['tools']>[number]

function besideDefinition(tool: Tool): Record<string, unknown> {
  const others = Object.entries(tool).filter(
    ([name, value]) => name !== 'type' && name !== 'function' && value !== null,
  )
  return Object.fromEntries(others)
}

type Definition = NonNullable<ChatRequest['functions']>[number]

function toDefinition(definition: Definition): FunctionDefinition {
  return withoutNulls(definition) as FunctionDefinition
}

function toToolChoice({ tool_choice: choice, function_call: legacy }: ChatRequest): ToolChoice | undefined {
  if (choice != null) return toChoice(choice)
  if (legacy == null) return undefined
  const param = 'function_call'
  return typeof legacy === 'string' ? { type: legacy, param } : { type: 'function', name: legacy.name, param }
}

function toChoice(choice: NonNullable<ChatRequest['tool_choice']>): ToolChoice {
  const param = 'tool_choice'
  if (typeof choice === 'string') return { type: choice, param }
  if (choice.type === 'function') return { type: 'function', name: choice.function.name, param }
  const { mode, tools } = choice.allowed_tools
  const names = tools.map((tool) => tool.function.name)
  return { type: 'allowed', mode, names: { value: names, param: 'tool_choice.allowed_tools.tools' }, param }
}

/** The older fields that are ignored. */
export function overriddenLegacyFields(request: ChatRequest): Adjustment[] {
  const { tools, functions, tool_choice: choice, function_call: legacy } = request
  return [
    ...(tools != null && tools.length > 0 && functions != null
      ? [{ param: 'functions', why: 'tools takes precedence' }]
      : []),
    ...(choice != null && legacy != null
      ? [{ param: 'function_call', why: 'tool_choice takes precedence' }]
      : []),
    ...(isLegacy(request) && request.parallel_tool_calls === true
      ? [{ param: 'parallel_tool_calls', given: true, why: 'with functions an answer has at most one call' }]
      : []),
  ]
}
