import { invalidRequest } from '../../../errors/api-error.ts'
import type { Setting } from '../../../generation/types.ts'
import { toGiven } from '../../../errors/adjustment.ts'
import type { OtherItem } from '../schema/items.ts'
import type { Conversation } from './conversation.ts'
import { toReport } from './to-report.ts'
import { unsupportedValue } from './refusals.ts'

/** Items whose results are in the following text. */
const silent = new Set(['web_search_call', 'code_interpreter_call'])

/** Calls of unsupported tools and their outputs: they stay in the conversation as text. */
const asText: Readonly<Record<string, { by: 'assistant' | 'user'; fields: readonly string[] }>> = {
  mcp_call: { by: 'assistant', fields: ['name', 'arguments', 'output'] },
  local_shell_call: { by: 'assistant', fields: ['action'] },
  local_shell_call_output: { by: 'user', fields: ['output'] },
  shell_call: { by: 'assistant', fields: ['action'] },
  shell_call_output: { by: 'user', fields: ['output'] },
  apply_patch_call: { by: 'assistant', fields: ['operation'] },
  apply_patch_call_output: { by: 'user', fields: ['output'] },
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
  const form = Object.hasOwn(asText, type) ? asText[type] : undefined
  const why = form === undefined ? 'unknown type of item, or one without a counterpart' : 'in the text'
  reports.push(toReport(`${param}.type`, form === undefined ? why : `${why} as it is`, toGiven(type)))
  if (form === undefined) return
  const values = form.fields.map((field) => toText(item[field])).filter((text) => text !== '')
  const text = `[${type}] ${values.join(' → ')}`
  if (form.by === 'assistant') conversation.addText(text, param)
  else conversation.add({ role: 'user', givenRole: type, param, roleParam: `${param}.type`, content: text })
}

function toText(value: unknown): string {
  if (value == null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Without it the whole history would be missing. */
function foreignCompaction(param: string) {
  return invalidRequest(
    `Invalid '${param}': it was not made by this gateway, which cannot read it. Send the items of the conversation themselves.`,
    {
      code: 'invalid_encrypted_content',
      param,
      chinese: `参数 '${param}' 不对：它不是本网关生成的，无法读取。请发送对话的原有条目。`,
    },
  )
}
