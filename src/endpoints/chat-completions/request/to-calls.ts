import type { PastCall } from '../../../generation/types.ts'
import type { Message } from '../schema.ts'

type AssistantMessage = Extract<Message, { role: 'assistant' }>

const toolMessage = {
  english: "a message of role 'tool' with its id in 'tool_call_id'",
  chinese: "以其 id 作为 'tool_call_id' 的 'tool' 消息",
}
const functionMessage = {
  english: "a message of role 'function' with its 'name'",
  chinese: "带 'name' 的 'function' 消息",
}

/** The calls of a message; `function_call`, the predecessor of `tool_calls`, is used if those are absent. */
export function toCalls(
  { tool_calls: calls, function_call: legacy }: AssistantMessage,
  path: string,
): PastCall[] {
  if (calls != null && calls.length > 0) {
    return calls.map(({ id, function: called }, place) => {
      const param = `${path}.tool_calls[${place}]`
      const answeredBy = toolMessage
      return { param, id, idParam: `${param}.id`, ...toCalled(called, `${param}.function`), answeredBy }
    })
  }
  if (legacy == null) return []
  const param = `${path}.function_call`
  return [{ param, id: toLegacyId(legacy.name), ...toCalled(legacy, param), answeredBy: functionMessage }]
}

function toCalled(
  { name, arguments: text }: { name: string; arguments?: string | null | undefined },
  param: string,
): Pick<PastCall, 'name' | 'arguments'> {
  return {
    name: { value: name, param: `${param}.name` },
    arguments: { value: text ?? undefined, param: `${param}.arguments` },
  }
}

/** `function_call` and its answer have no id, which DashScope needs: both get one derived from the function's name. */
export function toLegacyId(name: string): string {
  return `call_${name}`
}
