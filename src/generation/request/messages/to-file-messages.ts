import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { FilePart, GenerationRequest, Turn } from '../../types.ts'
import { lastKey } from '../last-key.ts'

/** The ids of a turn's files; qwen-long accepts files only by id. */
export function filesOf({ content }: Turn): string[] {
  if (typeof content === 'string') return []
  return content.flatMap((part) => (part.type === 'file' ? [idOf(part)] : []))
}

/** qwen-long reads its files from a second system message: `fileid://one,fileid://two`. */
export function withFiles(
  messages: DashScope.RequestMessage[],
  files: readonly string[],
  { model, turnsParam }: GenerationRequest,
) {
  const none: readonly Adjustment[] = []
  if (files.length === 0) return { messages, adjustments: none }
  const named: DashScope.RequestMessage = {
    role: 'system',
    content: files.map((id) => `fileid://${id}`).join(','),
  }
  const [first, ...rest] = messages
  if (first?.role === 'system') return { messages: [first, named, ...rest], adjustments: none }
  const filler: DashScope.RequestMessage = { role: 'system', content: 'You are a helpful assistant.' }
  const why = `${model} reads file ids from the second one`
  return {
    messages: [filler, named, ...messages],
    adjustments: [{ param: turnsParam, taken: 'a system message added at the start', why }],
  }
}

function idOf({ id, fileParam: param }: FilePart): string {
  if (id.value !== undefined) return id.value
  const key = lastKey(id)
  throw invalidRequest(
    `Invalid '${param}': this model reads files by '${key}', the id of an uploaded file; got none.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：该模型按 '${key}'（已上传文件的 id）读取文件，而这里没有。`,
    },
  )
}
