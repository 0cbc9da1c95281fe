import { isObject, listOf, objectOf, stringOf } from '../json.ts'
import type { Objection } from './check-parameters.ts'
import { isTextForm, isThinking, type GenerationRequest } from '../request/request.ts'

const toolName = /^[A-Za-z0-9_-]{1,64}$/

export function checkTools(request: GenerationRequest): Objection {
  const { tools } = request.parameters
  if (tools === undefined || tools === null) return undefined
  if (!Array.isArray(tools)) return "'tools' must be List"
  if (tools.length === 0) return "[] is too short - 'tools'"
  if (!request.family.tools) return 'The tool call is not supported.'
  if (isTextForm(request)) return 'The result_format parameter must be "message" when tools is used'
  const names = namesOf(tools)
  if (names.includes('search')) return 'Tool names are not allowed to be [search]'
  if (!names.every((name) => toolName.test(name)))
    return 'The tool name must consist of 1 to 64 letters, digits, underscores and hyphens'
  return Number(request.parameters['n'] ?? 1) > 1 ? 'n must be 1 when tools is used' : undefined
}

function namesOf(tools: unknown): string[] {
  return listOf(tools).map((tool) => stringOf(objectOf(objectOf(tool)['function'])['name']))
}

const strings = 'tool_choice is one of the strings that should be ["none", "auto"]'

export function checkToolChoice(request: GenerationRequest): Objection {
  const choice = request.parameters['tool_choice']
  if (choice === undefined || choice === null || choice === 'auto' || choice === 'none') return undefined
  if (!isObject(choice)) return strings
  if (isThinking(request)) return 'Thinking mode does not support this tool_choice'
  const wanted = isObject(choice['function']) ? stringOf(choice['function']['name']) : ''
  if (choice['type'] !== 'function' || wanted === '') return strings
  // The message for an unknown name is not published.
  return namesOf(request.parameters['tools']).includes(wanted)
    ? undefined
    : `The function ${wanted} of tool_choice is not one of the tools`
}
