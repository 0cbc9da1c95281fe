import type { Form, FormValue } from '../../../http/body/multipart.ts'
import { toJsonFields } from '../../request-fields/to-json-fields.ts'

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
  'mask_image_url',
  'style',
  'function',
])

/** SDKs repeat `image[]`, curl and Go repeat `image`, others count: `image[0]`. */
const imageName = /^image(?:\[\d{0,3}\])?$/

/** A form → the fields of a JSON body. @throws ApiError 400 for lists and objects beyond the limits of a JSON body */
export function readForm(form: Form): ReadForm {
  const all = Object.entries(form)
  const others = all.filter(([name]) => !imageName.test(name))
  return {
    fields: toJsonFields(others, texts),
    images: all.filter(([name]) => imageName.test(name)).flatMap(([, value]) => value),
  }
}
