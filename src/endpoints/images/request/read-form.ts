import { invalidRequest, maxParamLength, type ApiError } from '../../../errors/api-error.ts'
import { checkShape } from '../../../http/body/json-limits.ts'
import type { FormValue } from '../../../http/body/multipart.ts'

export type Form = Readonly<Record<string, FormValue | FormValue[]>>

export interface ReadForm {
  /** The fields but the pictures, with the types of a JSON body. */
  fields: Record<string, unknown>
  /** The pictures in order, files or addresses. */
  images: readonly FormValue[]
}

/** Fields whose values are texts, whatever they look like. */
const texts: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'size',
  'response_format',
  'quality',
  'background',
  'output_format',
  'user',
  'negative_prompt',
  'input_fidelity',
  'mask',
  'style',
  'function',
])

/** SDKs repeat `image[]`, curl and Go repeat `image`, others count: `image[0]`. */
const imageName = /^image(?:\[\d{0,3}\])?$/

/** Lists and objects of a form are small: a palette of colours, an area. */
const maxJsonLength = 64 * 1024

/**
 * A form → the fields of a JSON body. Other fields of a form are texts: `"2"` is 2, `"true"` is true.
 * @throws ApiError 400 for lists and objects beyond the limits of a JSON body
 */
export function readForm(form: Form): ReadForm {
  const all = Object.entries(form)
  const others = all.filter(([name]) => !imageName.test(name))
  const read = new Fields()
  return {
    fields: Object.fromEntries(
      others.map(([name, value]) => [
        name,
        texts.has(name) || typeof value !== 'string' ? value : read.value(name, value),
      ]),
    ),
    images: all.filter(([name]) => imageName.test(name)).flatMap(([, value]) => value),
  }
}

/** The limit counts for all fields of a form. */
class Fields {
  #jsonLength = 0

  value(name: string, text: string): unknown {
    if (/^[[{]/.test(text)) this.#check(name, text)
    else if (!/^(?:true|false|null|-?\d{1,15}(?:\.\d{1,15})?)$/.test(text)) return text
    try {
      return JSON.parse(text) as unknown
    } catch {
      return text
    }
  }

  #check(name: string, text: string): void {
    this.#jsonLength += text.length
    if (this.#jsonLength > maxJsonLength) throw tooLong(name, this.#jsonLength)
    checkShape(new TextEncoder().encode(`{${JSON.stringify(name)}:${text}`))
  }
}

function tooLong(name: string, length: number): ApiError {
  const param = name.slice(0, maxParamLength)
  return invalidRequest(
    `Invalid '${param}': string too long. Expected lists and objects of at most ${maxJsonLength} characters in all fields of the form, but got ${length} instead.`,
    {
      code: 'string_above_max_length',
      param,
      chinese: `参数 '${param}' 过长：表单中的列表和对象合计最多 ${maxJsonLength} 个字符，实际为 ${length}。`,
    },
  )
}
