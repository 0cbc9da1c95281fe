import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'

/** The ids of a message's file parts; qwen-long knows files by nothing else. */
export function filesOf({ content }: OpenAI.Message, index: number): string[] {
  if (content == null || typeof content === 'string') return []
  return content.flatMap((part, place) => {
    if (part.type !== 'file') return []
    return [part.file.file_id ?? withoutId(`messages[${index}].content[${place}].file`)]
  })
}

/** qwen-long reads its files from a second system message: `fileid://one,fileid://two`. */
export function withFiles(messages: DashScope.RequestMessage[], files: readonly string[], model: string) {
  const none: readonly Adjustment[] = []
  if (files.length === 0) return { messages, adjustments: none }
  const named: DashScope.RequestMessage = {
    role: 'system',
    content: files.map((id) => `fileid://${id}`).join(','),
  }
  const [first, ...rest] = messages
  if (first?.role === 'system') return { messages: [first, named, ...rest], adjustments: none }
  const filler: DashScope.RequestMessage = { role: 'system', content: 'You are a helpful assistant.' }
  const why = `${model} reads its files from the second one`
  return {
    messages: [filler, named, ...messages],
    adjustments: [{ param: 'messages', taken: 'a first system message put in', why }],
  }
}

function withoutId(path: string): never {
  throw invalidRequest(
    `Invalid '${path}': this model reads files by 'file_id', the id of an uploaded file; got none.`,
    {
      code: 'invalid_value',
      param: path,
      chinese: `参数 '${path}' 不对：该模型按 'file_id'（已上传文件的 id）读取文件，而这里没有。`,
    },
  )
}
