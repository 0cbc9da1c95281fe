import { invalidRequest } from '../../errors/api-error.ts'
import type { ChatFamily } from '../families/index.ts'
import type * as OpenAI from '../../endpoints/chat-completions/schema.ts'

/** @throws ApiError 400 that names the first message which the family can do nothing with */
export function checkMessages({ messages, model }: OpenAI.ChatRequest, family: ChatFamily): void {
  if (family.turns === 'single') checkSingle(messages, model)
  if (!family.takes.has('tools')) checkNoCalls(messages, model)
}

/** Translation models take the one text to translate, and nothing else. */
function checkSingle(messages: OpenAI.ChatRequest['messages'], model: string): void {
  const odd = messages.findIndex(({ role }, index) => role !== 'user' || index > 0)
  if (odd === -1) return
  const param = `messages[${odd}]`
  throw invalidRequest(
    `Invalid '${param}': ${model} takes one message of role 'user', the text to translate, and no other; got ${messages.length} messages, this one of role '${messages[odd]?.role}'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：模型 ${model} 只接受一条 'user' 消息，即要翻译的文本；给出了 ${messages.length} 条消息，这一条的角色是 '${messages[odd]?.role}'。`,
    },
  )
}

/** A conversation about calls means nothing to a model without tools, and its service refuses it with another word. */
function checkNoCalls(messages: OpenAI.ChatRequest['messages'], model: string): void {
  const odd = messages.findIndex(
    (message) =>
      message.role === 'tool' ||
      message.role === 'function' ||
      (message.role === 'assistant' &&
        ((message.tool_calls ?? []).length > 0 || message.function_call != null)),
  )
  if (odd === -1) return
  const param = `messages[${odd}]`
  throw invalidRequest(
    `Invalid '${param}': ${model} takes no tools, but got a message of role '${messages[odd]?.role}' about a tool call.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：模型 ${model} 不支持工具，给出的是关于工具调用的 '${messages[odd]?.role}' 消息。`,
    },
  )
}
