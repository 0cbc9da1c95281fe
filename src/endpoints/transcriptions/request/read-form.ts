import type { Form, FormValue } from '../../../http/body/multipart.ts'
import { toJsonFields } from '../../request-fields/to-json-fields.ts'

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
  for (const [name, value] of Object.entries(form)) {
    if (name === 'file' || name === 'file_url') continue
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
