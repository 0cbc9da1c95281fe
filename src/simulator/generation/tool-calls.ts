import { findCities } from '../request/cities.ts'
import type { ToolCall } from './generation.ts'
import { isObject, listOf, stringOf } from '../json.ts'
import { findImpliedCalls, type ImpliedCall } from './implied-calls.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'
import { valueFor } from '../json-values/schema-value.ts'
import { type Tool, toTool } from '../request/tool.ts'

type Call = Omit<ToolCall, 'id'>

/** The tool calls for a request: none if the answer is text, and one unless parallel calls are allowed. */
export function toolCallsOf(request: GenerationRequest): Call[] {
  const { parameters, directives, messages } = request
  if (parameters['tool_choice'] === 'none' || messages.at(-1)?.role === 'tool') return []
  const implied = impliedCallsOf(request)
  const parallel = parameters['parallel_tool_calls'] === true
  const calls = implied.flatMap(({ tool, about }) =>
    subjects(about, parallel).map((subject) => ({
      name: tool.name,
      arguments: directives.get('tool-arguments') ?? argumentsFor(request, tool, subject),
    })),
  )
  return parallel ? calls : calls.slice(0, 1)
}

function impliedCallsOf(request: GenerationRequest): ImpliedCall[] {
  const { parameters, directives } = request
  const tools = listOf(parameters['tools']).map(toTool)
  const about = lastText(request)
  const name = directives.get('tool') ?? forcedName(parameters['tool_choice'])
  if (name !== undefined) return [{ tool: named(tools, name), about }]
  const meant = hasAnswer(request) ? [] : findImpliedCalls(tools, about)
  const [first] = tools
  return meant.length === 0 && parameters['tool_choice'] === 'required' && first
    ? [{ tool: first, about }]
    : meant
}

/** A requested text is the answer, even if the prompt around it mentions a tool. */
function hasAnswer({ directives }: GenerationRequest): boolean {
  return directives.has('say') || directives.has('pieces') || directives.has('pieces64')
}

function forcedName(choice: unknown): string | undefined {
  const wanted = isObject(choice) ? choice['function'] : undefined
  return isObject(wanted) ? stringOf(wanted['name']) : undefined
}

function named(tools: Tool[], name: string): Tool {
  return tools.find((tool) => tool.name === name) ?? { name, description: '', parameters: {} }
}

/** The text of each call to a tool: one per city if parallel calls are allowed. */
function subjects(text: string, parallel: boolean): string[] {
  const cities = findCities(text)
  return parallel && cities.length > 1 ? cities : [text]
}

function argumentsFor({ directives }: GenerationRequest, tool: Tool, text: string): string {
  const properties = tool.parameters['properties']
  if (!isObject(properties) || Object.keys(properties).length === 0)
    return directives.has('tool-empty-arguments') ? '' : '{}'
  // The models write a space after the colon.
  return JSON.stringify(valueFor({ ...tool.parameters, type: 'object' }, text)).replace(
    /^(\{"[^"]*":)/,
    '$1 ',
  )
}
