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

/** A form → the fields of a JSON body. Other fields of a form are texts: `"2"` is 2, `"true"` is true. */
export function readForm(form: Form): ReadForm {
  const all = Object.entries(form)
  const others = all.filter(([name]) => !imageName.test(name))
  return {
    fields: Object.fromEntries(
      others.map(([name, value]) => [
        name,
        texts.has(name) || typeof value !== 'string' ? value : toValue(value),
      ]),
    ),
    images: all.filter(([name]) => imageName.test(name)).flatMap(([, value]) => value),
  }
}

function toValue(text: string): unknown {
  if (!/^(?:true|false|null|-?\d{1,15}(?:\.\d{1,15})?|[[{][^]*)$/.test(text)) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
