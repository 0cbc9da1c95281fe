import { isAble } from '../models/abilities.ts'
import { checkHistory } from './check-history.ts'
import type { Objection } from './check-parameters.ts'
import { isObject, stringOf } from '../json.ts'
import { isThinking, type GenerationRequest, type Message } from '../request/request.ts'

const roles = new Set(['system', 'user', 'assistant', 'tool', 'function', 'plugin', 'bot', 'attachment'])
const lastRoles = new Set(['user', 'tool', 'function'])

const roleText =
  'Role must be in ["user","assistant","system","function","plugin","tool"] and the role in last message must be in ["user","function","tool"]'
export const emptyText = 'Role must be user or assistant and Content length must be greater than 0'

type Rule = (request: GenerationRequest) => Objection

const rules: readonly Rule[] = [
  ({ messages }) => (messages.length === 0 ? emptyText : undefined),
  ({ messages }) => (messages.every(({ role }) => roles.has(role)) ? undefined : roleText),
  ({ messages }) =>
    messages.some(({ role }) => role === 'user')
      ? undefined
      : 'The input messages do not contain elements with the role of user.',
  (request) => {
    const last = request.messages.at(-1)
    // Models without partial mode only check the role; for thinking see check-thinking.ts.
    const isKnown = isAble(request.model, 'partial') || isThinking(request)
    const continues = last?.role === 'assistant' && last.partial && isKnown
    return last && (lastRoles.has(last.role) || continues) ? undefined : roleText
  },
  ({ messages }) =>
    messages.some(
      (message) => message.content === undefined || (message.content === null && !hasCalls(message)),
    )
      ? 'The content field is a required field.'
      : undefined,
  (request) => formObjection(request),
  ({ messages }) => (messages.some(saysNothing) ? emptyText : undefined),
  ({ messages, family, model }) => {
    const late = messages.findLastIndex(({ role }) => role === 'system')
    // The file ids of qwen-long are in a second system message.
    const isFiles = isAble(model, 'fileIds') && messages[late]?.text.startsWith('fileid://') === true
    return late > 0 && family.turns !== 'translation' && !isFiles
      ? 'Role system must be the first message'
      : undefined
  },
  (request) => checkHistory(request),
  (request) => turnObjection(request),
]

export function checkMessages(request: GenerationRequest): Objection {
  return rules.map((rule) => rule(request)).find((objection) => objection !== undefined)
}

const hasCalls = ({ toolCalls }: Message) => toolCalls.length > 0

/** Only tool results and assistant messages with calls may be empty. */
function saysNothing(message: Message): boolean {
  if (message.role === 'tool' || message.role === 'function' || hasCalls(message)) return false
  return isEmpty(message.content)
}

function isEmpty(content: unknown): boolean {
  if (!Array.isArray(content)) return content === ''
  return content.every((part) => isObject(part) && part['text'] === '')
}

/** A string on the text path; for the multimodal one see check-content.ts. */
function formObjection({ family, messages, model }: GenerationRequest): Objection {
  if (family.service !== 'text') return undefined
  const contents = messages.map(({ content }) => content).filter((content) => content !== null)
  return contents.every((content) => isTextContent(model, content))
    ? undefined
    : 'input content must be a string.'
}

/** Typed parts are accepted for explicit caching, and by the model that reads documents. */
function isTextContent(model: string, content: unknown): boolean {
  if (typeof content === 'string') return true
  if (!Array.isArray(content) || !content.every(isObject)) return false
  const typed = content.every((part) => part['type'] === 'text' || part['type'] === 'doc_url')
  if (isAble(model, 'documents')) return typed
  if (isAble(model, 'skipsLists')) return typed
  return typed && isAble(model, 'explicitCache') && content.some((part) => 'cache_control' in part)
}

function turnObjection({ family, messages, parameters }: GenerationRequest): Objection {
  const turns = messages.filter(({ role }) => role !== 'system').map(({ role }) => role)
  if (family.turns === 'strict')
    return turns.every((role, index) => role === (index % 2 === 0 ? 'user' : 'assistant'))
      ? undefined
      : roleText
  if (family.turns !== 'translation') return undefined
  const options = parameters['translation_options']
  if (!isObject(options) || stringOf(options['target_lang']) === '')
    return "'translation_options' must contain 'target_lang'"
  return messages.length === 1 && turns[0] === 'user'
    ? undefined
    : 'The translation models take exactly one message with the role of user.'
}
