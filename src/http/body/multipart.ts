import { invalidRequest } from '../../errors/api-error.ts'

/** A field of a form: a text or a file, or several for a repeated field. */
export type FormValue = string | File

/** The forms among bodies that may be JSON as well. */
const forms = new WeakSet<object>()

/** Whether a body was a form. */
export function isForm(body: unknown): body is Record<string, FormValue | FormValue[]> {
  return typeof body === 'object' && body !== null && forms.has(body)
}

/** Maximum parts of one form. Each costs memory besides its bytes. */
const maxParts = 256

/** The boundary of `multipart/form-data`; undefined for another content type. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return undefined
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  return quoted ?? bare
}

/**
 * A form's bytes → its fields by name; a repeated field is an array. The platform parses it and takes up to five times the
 * bytes meanwhile, so an endpoint's `maxBodyBytes` bounds the memory.
 * @throws ApiError 400 for bytes that are not a form, or a form with too many parts
 */
export async function parseMultipart(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<Record<string, FormValue | FormValue[]>> {
  const boundary = boundaryOf(contentType) ?? ''
  if (countParts(bytes, new TextEncoder().encode(`--${boundary}`)) > maxParts)
    throw invalidRequest(`The form has too many parts: at most ${maxParts} are allowed.`, {
      chinese: `表单的字段过多：最多 ${maxParts} 个。`,
    })
  const fields = new Map<string, FormValue | FormValue[]>()
  for (const [name, value] of await readForm(bytes, contentType)) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? value : [known, value].flat())
  }
  const form = Object.fromEntries(fields)
  forms.add(form)
  return form
}

async function readForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch (cause) {
    throw invalidRequest('The request body is not a complete multipart/form-data form.', {
      cause,
      chinese: '请求体不是完整的 multipart/form-data 表单。',
    })
  }
}

function countParts(bytes: Uint8Array, delimiter: Uint8Array): number {
  let count = 0
  const [first = 0] = delimiter
  for (let at = bytes.indexOf(first); at >= 0 && count <= maxParts + 1; at = bytes.indexOf(first, at + 1))
    if (delimiter.every((byte, offset) => bytes[at + offset] === byte)) count += 1
  // The last delimiter ends the form.
  return count - 1
}
