import { invalidRequest } from '../../../errors/api-error.ts'
import { lookUp } from '../../../json.ts'
import { clientTools, joinTexts, toText } from '../client-tools.ts'
import type { Setting } from '../../../generation/types.ts'
import { toGiven } from '../../../errors/adjustment.ts'
import type { OtherItem } from '../schema/items.ts'
import type { Conversation } from './conversation.ts'
import { toReport } from './to-report.ts'
import { unsupportedValue } from './refusals.ts'

/** Items whose results are in the following text. */
const silent = new Set(['web_search_call', 'code_interpreter_call'])

/** Calls of tools that the request does not have, and their outputs: they stay in the conversation as text. */
const texts: Readonly<Record<string, { by: 'assistant' | 'user'; toText: (item: OtherItem) => string }>> = {
  mcp_call: {
    by: 'assistant',
    toText: ({ name, arguments: given, output }) => joinTexts([name, given, output], ' → '),
  },
  ...Object.fromEntries(
    Object.values(clientTools).flatMap(({ call, field, output, toText: ofOutput }) => [
      [call, { by: 'assistant', toText: (item: OtherItem) => toText(item[field]) }],
      [output, { by: 'user', toText: ofOutput }],
    ]),
  ),
}

/** An item without a counterpart in DashScope's conversations. New types appear all the time, so unknown ones are not errors. */
export function addUnserved(
  item: OtherItem,
  param: string,
  conversation: Conversation,
  reports: Setting[],
): void {
  const { type } = item
  if (silent.has(type)) return
  if (type === 'compaction') throw foreignCompaction(`${param}.encrypted_content`)
  if (type === 'compaction_trigger')
    throw unsupportedValue(`${param}.type`, type, {
      english: 'this gateway does not compact conversations. Send the items themselves.',
      chinese: '本网关不压缩对话，请发送原有条目。',
    })
  const form = lookUp(texts, type)
  const why =
    form === undefined ? 'unknown type of item, or one without a counterpart' : 'in the text as it is'
  reports.push(toReport(`${param}.type`, why, toGiven(type)))
  if (form === undefined) return
  const text = `[${type}] ${form.toText(item)}`
  if (form.by === 'assistant') conversation.addText(text, param)
  else conversation.add({ role: 'user', givenRole: type, param, roleParam: `${param}.type`, content: text })
}

/** Without it the whole history would be missing. */
function foreignCompaction(param: string) {
  return invalidRequest(
    `Invalid '${param}': it was not created by this gateway, which cannot read it. Send the items of the conversation themselves.`,
    {
      code: 'invalid_encrypted_content',
      param,
      chinese: `参数 '${param}' 不对：它不是本网关生成的，无法读取。请发送对话的原有条目。`,
    },
  )
}
