import type { Objection } from './check-parameters.ts'
import { isObject, objectOf, parseJson, stringOf } from '../json.ts'
import type { GenerationRequest, Message } from '../request/request.ts'

const engine = '<400> InternalError.Algo.InvalidParameter: '

const orphan = 'messages with role "tool" must be a response to a preceeding message with "tool_calls".'

/** The first problem with tool calls in the history and their answers; the messages are from public reports. */
export function checkHistory({ messages }: GenerationRequest): Objection {
  let ids: ReadonlySet<string> = new Set()
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'tool') ids = new Set(callsOf(message).map(idOf))
    const objection =
      message.role === 'tool' ? answerObjection(message, ids) : callObjection(callsOf(message), at, messages)
    if (objection) return objection
  }
  return undefined
}

function callsOf({ role, toolCalls }: Message): unknown[] {
  return role === 'assistant' ? toolCalls : []
}

/** A tool message answers a call of the assistant message before it; its id is optional. */
function answerObjection({ toolCallId }: Message, ids: ReadonlySet<string>): Objection {
  const isAnswer = ids.size > 0 && (toolCallId === '' || ids.has(toolCallId) || ids.has(''))
  return isAnswer ? undefined : orphan
}

function callObjection(calls: unknown[], at: number, messages: readonly Message[]): Objection {
  const functions = calls.map((call) => objectOf(objectOf(call)['function']))
  // No public report quotes the messages for an empty name and a repeated id; these imitate others.
  const nameless = functions.findIndex(({ name }) => stringOf(name) === '')
  if (nameless !== -1) return `'' is too short - 'messages.${at}.tool_calls.${nameless}.function.name'`
  const twice = repeated(calls.map(idOf).filter((id) => id !== ''))
  if (twice !== undefined)
    return `${engine}Duplicate value for 'tool_call_id' of '${twice}' in message[${at}]`
  if (!functions.every((call) => isObject(parseJson(stringOf(call['arguments'])))))
    return `${engine}The "function.arguments" parameter of the code model must be in JSON format.`
  let end = at + 1
  while (messages[end]?.role === 'tool') end += 1
  return areAnswered(calls, messages.slice(at + 1, end))
    ? undefined
    : `${engine}An assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id". The following tool_call_ids did not have response messages: message[${end}].role`
}

function repeated(ids: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return ids.find((id) => {
    const isKnown = seen.has(id)
    seen.add(id)
    return isKnown
  })
}

/** An answer without an id matches any call that no other answer names. */
function areAnswered(calls: unknown[], answers: readonly Message[]): boolean {
  const ids = new Set(calls.map(idOf))
  const named = new Set(answers.map(({ toolCallId }) => toolCallId))
  const waiting = calls.filter((call) => idOf(call) === '' || !named.has(idOf(call)))
  return (
    waiting.length <= answers.filter(({ toolCallId }) => toolCallId === '' || !ids.has(toolCallId)).length
  )
}

function idOf(call: unknown): string {
  return stringOf(objectOf(call)['id'])
}
