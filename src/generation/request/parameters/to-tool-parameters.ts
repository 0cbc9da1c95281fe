import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ChatFamily } from '../../families/index.ts'
import { dropped, refused, withoutNulls, type Around, type Mapped } from './mapping.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'

type Tools = NonNullable<OpenAI.ChatRequest['tools']>
type Choice = NonNullable<OpenAI.ChatRequest['tool_choice']>

/** DashScope's own: one of two words, or one function by name. */
type Taken = 'auto' | 'none' | { type: 'function'; function: { name: string } }

/** Tools and what belongs to them, in today's words and in those before them (`functions`, `function_call`). */
export function toToolParameters({ request, family, thinks }: Around): Mapped {
  const { model } = request
  const tools = toTools(request)
  const choice = toChoice(request)
  // An empty list is no list: DashScope refuses it, OpenAI's clients send it.
  if (tools.length === 0) {
    if (choice !== undefined && choice !== 'none' && choice !== 'auto') throw choiceWithoutTools()
    return {}
  }
  if (!family.takes.has('tools')) {
    // With "none" the tools are there for the history's sake alone.
    if (choice === 'none') return dropped('tools', `not taken by ${model}`)
    throw refused(request.tools == null ? 'functions' : 'tools', `is not taken by ${model}`)
  }
  const offered = narrowed(tools, choice)
  const { taken, adjustment } = toTaken(choice, offered, thinks, model)
  return {
    fields: {
      tools: offered,
      ...(taken !== undefined && { tool_choice: taken }),
      ...toParallel(request, family),
    },
    adjustments: [
      ...(adjustment === undefined ? [] : [adjustment]),
      ...outvoted(request),
      ...oneCallAlone(request),
    ],
  }
}

/** OpenAI's default is true, DashScope's false. */
function toParallel(request: OpenAI.ChatRequest, { takes }: ChatFamily): Record<string, boolean> {
  // `functions` has room for one call, which is what DashScope makes by itself.
  if (!takes.has('parallel_tool_calls') || isLegacy(request)) return {}
  return { parallel_tool_calls: request.parallel_tool_calls ?? true }
}

function oneCallAlone(request: OpenAI.ChatRequest): Adjustment[] {
  if (!isLegacy(request) || request.parallel_tool_calls !== true) return []
  return [{ param: 'parallel_tool_calls', given: true, why: 'functions has room for one call' }]
}

/** Whether the words from before `tools` are the ones that count. */
export function isLegacy({ tools, functions }: OpenAI.ChatRequest): boolean {
  return (tools ?? []).length === 0 && functions != null
}

/** Who sends the old words beside the new ones means the new ones. */
function outvoted({
  tools,
  functions,
  tool_choice: choice,
  function_call: legacy,
}: OpenAI.ChatRequest): Adjustment[] {
  return [
    ...(tools != null && tools.length > 0 && functions != null
      ? [{ param: 'functions', why: 'tools is given and wins' }]
      : []),
    ...(choice != null && legacy != null
      ? [{ param: 'function_call', why: 'tool_choice is given and wins' }]
      : []),
  ]
}

/** A key of a tool that is null is absent; within its `parameters`, which are a JSON Schema, null is a value. */
function toTools({ tools, functions }: OpenAI.ChatRequest): Tools {
  const given: Tools =
    tools != null && tools.length > 0
      ? tools
      : (functions?.map((fn) => ({ type: 'function', function: fn })) ?? [])
  return given.map((tool) => ({ ...withoutNulls(tool), function: withoutNulls(tool.function) }))
}

function toChoice({ tool_choice: choice, function_call: legacy }: OpenAI.ChatRequest): Choice | undefined {
  if (choice != null) return choice
  if (legacy == null || typeof legacy === 'string') return legacy ?? undefined
  return { type: 'function', function: legacy }
}

/** Names that a message lists. */
const mostNames = 20

/** `allowed_tools` is a shorter list of tools and a choice among them. */
function narrowed(tools: Tools, choice: Choice | undefined): Tools {
  if (typeof choice !== 'object' || choice.type !== 'allowed_tools') return tools
  const allowed = new Set(choice.allowed_tools.tools.map((tool) => tool.function.name))
  const left = tools.filter((tool) => allowed.has(tool.function.name))
  if (left.length > 0) return left
  const names = tools.slice(0, mostNames).map((tool) => `'${tool.function.name}'`)
  const more = tools.length > mostNames ? `, and ${tools.length - mostNames} more` : ''
  throw invalidRequest(
    `Invalid value for 'tool_choice': 'allowed_tools' names none of the tools. Supported values are: ${names.join(', ')}${more}.`,
    {
      code: 'invalid_value',
      param: 'tool_choice.allowed_tools.tools',
      chinese: `参数 'tool_choice' 的取值不对：'allowed_tools' 中没有任何一个给出的工具。可选值：${names.join('、')}${more === '' ? '' : `，另有 ${tools.length - mostNames} 个`}。`,
    },
  )
}

function toTaken(
  choice: Choice | undefined,
  tools: Tools,
  thinks: boolean,
  model: string,
): { taken: Taken | undefined; adjustment?: Adjustment } {
  if (choice === undefined || choice === 'auto' || choice === 'none') return { taken: choice }
  const given = wordFor(choice)
  const wanted = toWanted(choice, tools)
  // "Thinking mode does not support this tool_choice": only the two words.
  if (thinks && typeof wanted === 'object')
    return adjusted(given, 'auto', `${model} chooses by itself while it thinks`)
  if (given === 'required') {
    return typeof wanted === 'object'
      ? adjusted(given, wanted, 'the one tool there is')
      : adjusted(given, wanted, 'DashScope takes none, auto or one function')
  }
  return { taken: wanted }
}

/** The nearest that DashScope has a word for. */
function toWanted(choice: Exclude<Choice, 'auto' | 'none'>, tools: Tools): Taken {
  if (typeof choice === 'object' && choice.type === 'function') {
    return { type: 'function', function: { name: choice.function.name } }
  }
  const isRequired = choice === 'required' || choice.allowed_tools.mode === 'required'
  const [only, ...others] = tools
  if (!isRequired || only === undefined || others.length > 0) return 'auto'
  return { type: 'function', function: { name: only.function.name } }
}

function wordFor(choice: Exclude<Choice, 'auto' | 'none'>): string {
  if (choice === 'required') return choice
  return choice.type === 'function' ? choice.function.name : choice.allowed_tools.mode
}

function adjusted(given: string, taken: Taken, why: string): { taken: Taken; adjustment: Adjustment } {
  const shown = typeof taken === 'string' ? taken : taken.function.name
  return { taken, adjustment: { param: 'tool_choice', given, taken: shown, why } }
}

function choiceWithoutTools() {
  return invalidRequest(
    "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    {
      code: 'invalid_value',
      param: 'tool_choice',
      chinese: "参数 'tool_choice' 的取值不对：只有给出 'tools' 时才能使用 'tool_choice'。",
    },
  )
}
