import { ApiError } from '../../../errors/api-error.ts'
import { toErrorAbout, type Subject } from '../../to-error-about.ts'
import type { Part } from '../request/to-calls.ts'

const subject: Subject = {
  kind: 'embedding',
  input: 'input',
  inChinese: '输入',
  params: [
    { param: 'dimensions', messagePattern: /dimension/i },
    { param: 'text_type', messagePattern: /text_type/ },
    { param: 'output_type', messagePattern: /output_type/ },
    { param: 'enable_fusion', messagePattern: /enable_fusion/ },
    { param: 'input', messagePattern: /batch size|input\.|\btexts?\b|contents/i },
  ],
}

/** DashScope's index of an input within a call: `input.contents[3]`, `input.texts.3`. */
const indexed = /\b(?:texts|contents)(?:\[(\d{1,4})\]|\.(\d{1,4})\b)/

interface PartErrorContext {
  model: string
  part: Pick<Part, 'start' | 'count'>
  /** Whether the request had other calls. */
  isOneOfSeveral: boolean
}

/** The failure of one call → the error of the request, which names the caller's inputs. */
export function toPartError(cause: unknown, { model, part, isOneOfSeveral }: PartErrorContext): ApiError {
  // There is no room for the answer, which is no failure of these inputs.
  if (cause instanceof ApiError) return cause
  const error = toErrorAbout(subject, cause, model)
  const { message, chinese, status } = error
  const inputs = isOneOfSeveral || indexed.test(message) ? inputsOf(message, part) : undefined
  if (inputs === undefined || status === 401) return error
  return error.reworded({
    message: `${message} (This concerns ${inputs}; no vectors are returned.)`,
    ...(chinese !== undefined && { chinese: `${chinese}（出错的是 ${inputs}，不返回任何向量。）` }),
  })
}

/** With the caller's indexes. */
function inputsOf(message: string, { start, count }: Pick<Part, 'start' | 'count'>): string {
  const [, inBrackets, afterDot] = indexed.exec(message) ?? []
  const index = inBrackets ?? afterDot
  if (index !== undefined && Number(index) < count) return `input[${start + Number(index)}]`
  return count === 1 ? `input[${start}]` : `input[${start}] to input[${start + count - 1}]`
}
