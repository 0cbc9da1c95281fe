import type { AssistantTurn, Setting, Turn } from '../../../generation/types.ts'
import type { Message } from '../schema.ts'
import { toCalls, toLegacyId } from './to-calls.ts'
import { toParts } from './to-parts.ts'
import { isEmpty, type Unmapped } from '../../request-fields/unmapped.ts'

type Role = Message['role']
type AssistantMessage = Extract<Message, { role: 'assistant' }>

const everyField = ['role', 'content', 'name']
const plainFields = new Set(everyField)

const assistantFields = ['tool_calls', 'function_call', 'reasoning_content', 'partial', 'prefix', 'refusal']

/** The fields of a message that are translated. */
const knownFields: Readonly<Record<Role, ReadonlySet<string>>> = {
  system: plainFields,
  developer: plainFields,
  user: plainFields,
  assistant: new Set([...everyField, ...assistantFields]),
  tool: new Set([...everyField, 'tool_call_id']),
  function: plainFields,
}

export function toTurns(messages: readonly Message[], unmapped: Unmapped): Turn[] {
  return messages.map((message, index) => toTurn(message, `messages[${index}]`, unmapped))
}

function toTurn(message: Message, param: string, unmapped: Unmapped): Turn {
  const settings = toSettings(message, unmapped)
  const content = message.content ?? refusalOf(message)
  const base = {
    param,
    givenRole: message.role,
    roleParam: `${param}.role`,
    content: typeof content === 'string' ? content : toParts(content, `${param}.content`, unmapped),
    ...(settings.length > 0 && { settings }),
  }
  switch (message.role) {
    case 'system':
    case 'developer':
      return { ...base, role: 'system' }
    case 'user':
      return { ...base, role: 'user' }
    case 'tool': {
      const callId = { value: message.tool_call_id, param: `${param}.tool_call_id` }
      const name = typeof message['name'] === 'string' ? message['name'] : undefined
      return { ...base, role: 'tool', callId, name }
    }
    case 'function':
      return {
        ...base,
        role: 'tool',
        callId: { value: toLegacyId(message.name), param: `${param}.name` },
        name: message.name,
      }
    case 'assistant':
      return { ...base, ...toAssistant(message, param) }
  }
}

function toAssistant(
  message: AssistantMessage,
  param: string,
): Pick<AssistantTurn, 'role' | 'reasoning' | 'calls' | 'continues'> {
  const { reasoning_content: reasoning, partial, prefix } = message
  // DeepSeek's name of `partial` is `prefix`.
  const continues = partial ?? prefix
  return {
    role: 'assistant',
    reasoning: reasoning == null ? undefined : { value: reasoning, param: 'messages[].reasoning_content' },
    calls: toCalls(message, param),
    continues: continues == null ? undefined : { value: continues, param: `${param}.partial` },
  }
}

/** The SDKs store a refused turn as a refusal without content. */
function refusalOf(message: Message): string {
  const refusal = message.role === 'assistant' ? message['refusal'] : undefined
  return typeof refusal === 'string' ? refusal : ''
}

/** `cache_control`, and the fields without a counterpart upstream. */
function toSettings(message: Message, unmapped: Unmapped): Setting[] {
  const settings: Setting[] = []
  const known = knownFields[message.role]
  for (const name of Object.keys(message)) {
    const value: unknown = Reflect.get(message, name)
    if (known.has(name) || isEmpty(value)) continue
    if (name === 'cache_control') settings.push({ name, value, param: 'messages[].cache_control' })
    else unmapped.add(settings, 'messages[]', name)
  }
  if (message.role === 'assistant') addOfAssistant(settings, message, unmapped)
  return settings
}

const callFields = new Set(['id', 'type', 'function', 'index'])
const functionFields = new Set(['name', 'arguments'])

function addOfAssistant(settings: Setting[], message: AssistantMessage, unmapped: Unmapped): void {
  const { content, tool_calls: calls, function_call: legacy } = message
  // A refusal is used if there is no content.
  if (message['refusal'] != null && Boolean(content)) unmapped.add(settings, 'messages[]', 'refusal')
  if ((calls ?? []).length > 0 && legacy != null) unmapped.add(settings, 'messages[]', 'function_call')
  for (const call of calls ?? []) {
    unmapped.addUnknown(settings, 'messages[].tool_calls[]', call, callFields)
    unmapped.addUnknown(settings, 'messages[].tool_calls[].function', call.function, functionFields)
  }
}
