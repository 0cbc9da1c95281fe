import { invalidRequest, maxParamLength, type ApiError } from '../../errors/api-error.ts'
import { checkShape } from '../../http/body/json-limits.ts'
import type { FormValue } from '../../http/body/multipart.ts'

/** Lists and objects of a form are small: a palette of colours, an area. */
const maxJsonLength = 64 * 1024

type Entry = readonly [name: string, value: FormValue | FormValue[]]

/**
 * The fields of a form → those of a JSON body: `"2"` is 2, `"true"` is true, unless the field is one of `texts`.
 * @throws ApiError 400 for lists and objects beyond the limits of a JSON body, and for files in other fields than `texts`
 */
export function toJsonFields(entries: readonly Entry[], texts: ReadonlySet<string>): Record<string, unknown> {
  const read = new Fields()
  return Object.fromEntries(
    entries.map(([name, value]) => [name, texts.has(name) ? value : toJsonValue(name, value, read)]),
  )
}

function toJsonValue(name: string, value: FormValue | FormValue[], read: Fields): unknown {
  const isText = [value].flat().every((one) => typeof one === 'string')
  if (!isText) throw unexpectedFile(name)
  return typeof value === 'string' ? read.value(name, value) : value
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

function unexpectedFile(name: string): ApiError {
  const param = name.slice(0, maxParamLength)
  return invalidRequest(`Invalid type for '${param}': expected a text, but got a file instead.`, {
    code: 'invalid_type',
    param,
    chinese: `参数 '${param}' 的类型不对：应为文本，实际是文件。`,
  })
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
