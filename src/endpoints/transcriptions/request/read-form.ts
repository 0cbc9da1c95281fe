import { invalidRequest, maxParamLength, type ApiError } from '../../../errors/api-error.ts'
import type { Form, FormValue } from '../../../http/body/multipart.ts'
import { toJsonFields } from '../../request-fields/to-json-fields.ts'

/** Characters of all texts of a form, and bytes besides its file. */
export const maxTextLength = 256 * 1024

/** Fields whose values are texts, whatever they look like. */
const texts: ReadonlySet<string> = new Set([
  'model',
  'language',
  'prompt',
  'response_format',
  'vocabulary_id',
  'special_word_filter',
])

/** Fields that are lists: SDKs repeat `include[]`, curl and Go repeat `include`, others count: `include[0]`. */
const lists: ReadonlySet<string> = new Set([
  'include',
  'timestamp_granularities',
  'languages',
  'keywords',
  'known_speaker_names',
  'known_speaker_references',
  'channel_id',
])

/** The fields of a form but its file, with the types of a JSON body. @throws ApiError 400 for lists and objects beyond the limits of a JSON body */
export function readFields(form: Form): Record<string, unknown> {
  const plain: [string, FormValue | FormValue[]][] = []
  const listed = new Map<string, FormValue[]>()
  let length = 0
  for (const [name, value] of Object.entries(form)) {
    if (name === 'file' || name === 'file_url') continue
    length += lengthOf(value)
    // Each check of a text walks through it.
    if (length > maxTextLength) throw tooLong(name, length)
    const [, base = name] = /^(\w{1,64})\[\d{0,3}\]$/.exec(name) ?? []
    // A list as JSON is one text, under the name itself.
    const isJson = base === name && typeof value === 'string' && value.startsWith('[')
    if (lists.has(base) && !isJson) listed.set(base, [...(listed.get(base) ?? []), value].flat())
    else plain.push([inObject(name), value])
  }
  return {
    ...toJsonFields(plain, texts),
    ...Object.fromEntries([...listed].map(([name, values]) => [name, toList(name, values)])),
  }
}

function lengthOf(value: FormValue | FormValue[]): number {
  return [value].flat().reduce((sum, one) => sum + (typeof one === 'string' ? one.length : 0), 0)
}

/** `chunking_strategy[type]` counts as its object, which is not converted. */
function inObject(name: string): string {
  return name.startsWith('chunking_strategy[') ? 'chunking_strategy' : name
}

/** An empty text is no element: a browser sends one for a field without a value. */
function toList(name: string, values: readonly FormValue[]): unknown[] {
  const given = values.filter((value) => value !== '')
  if (name !== 'channel_id') return given
  return given.map((value) => (typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value))
}

function tooLong(name: string, length: number): ApiError {
  const param = name.slice(0, maxParamLength)
  return invalidRequest(
    `Invalid '${param}': string too long. Expected at most ${maxTextLength} characters in all fields of the form besides 'file', but got ${length} instead.`,
    {
      code: 'string_above_max_length',
      param,
      chinese: `参数 '${param}' 过长：除 'file' 外，表单各字段合计最多 ${maxTextLength} 个字符，实际为 ${length}。`,
    },
  )
}
