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

/** Maximum lines and bytes of the headers of one part. */
const maxHeadLines = 16
const maxHeadBytes = 16 * 1024

/** The boundary of `multipart/form-data`, visible ASCII; undefined for another content type. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return undefined
  const [, quoted, bare] =
    /;\s*boundary=(?:"([ !#-[\]-~]{1,70})"|([!#-:<-[\]-~]{1,70})(?=[\s;]|$))/i.exec(contentType) ?? []
  return quoted ?? bare
}

/**
 * A form's bytes → its fields by name; a repeated field is an array. The platform parses it and takes up to five times the
 * bytes meanwhile, so an endpoint's `maxBodyBytes` bounds the memory.
 * @throws ApiError 400 for bytes that are not a form, or a form with too many parts or headers
 */
export async function parseMultipart(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<Record<string, FormValue | FormValue[]>> {
  const boundary = boundaryOf(contentType) ?? ''
  const first = checkParts(bytes, new TextEncoder().encode(`--${boundary}`))
  const fields = new Map<string, FormValue | FormValue[]>()
  for (const [name, value] of await readForm(bytes.subarray(first), boundary)) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? value : [known, value].flat())
  }
  const form = Object.fromEntries(fields)
  forms.add(form)
  return form
}

/** The parser gets the boundary and the first part that were checked, not those that it would find itself. */
async function readForm(bytes: Uint8Array<ArrayBuffer>, boundary: string): Promise<FormData> {
  try {
    const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
    return await new Response(bytes, { headers }).formData()
  } catch (cause) {
    throw invalidRequest('The request body is not a complete multipart/form-data form.', {
      cause,
      chinese: '请求体不是完整的 multipart/form-data 表单。',
    })
  }
}

const carriageReturn = 0x0d
const lineFeed = 0x0a
const dash = 0x2d

/**
 * Walks the bytes once, before they are parsed; returns where the first part begins. A delimiter begins a line and holds no
 * line end, so no byte is compared with it twice.
 * @throws ApiError 400
 */
function checkParts(bytes: Uint8Array, delimiter: Uint8Array): number {
  let first = bytes.length
  let count = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== dash || !beginsLine(bytes, at) || !isAt(bytes, at, delimiter)) continue
    first = Math.min(first, at)
    count += 1
    // The last delimiter ends the form.
    if (count > maxParts + 1)
      throw invalidRequest(`The form has too many parts: at most ${maxParts} are allowed.`, {
        chinese: `表单的字段过多：最多 ${maxParts} 个。`,
      })
    checkHead(bytes, at + delimiter.length)
  }
  return first
}

function beginsLine(bytes: Uint8Array, at: number): boolean {
  return at === 0 || (bytes[at - 1] === lineFeed && bytes[at - 2] === carriageReturn)
}

function isAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let offset = 0; offset < text.length; offset += 1)
    if (bytes[at + offset] !== text[offset]) return false
  return true
}

/** Walks from the end of a delimiter to the empty line before the part's content. @throws ApiError 400 */
function checkHead(bytes: Uint8Array, start: number): void {
  let lines = -1
  let line = start
  for (let at = start; at < bytes.length; at += 1) {
    if (at - start > maxHeadBytes || lines > maxHeadLines)
      throw invalidRequest(
        `A part of the form has too many headers: at most ${maxHeadLines} lines and ${maxHeadBytes} bytes are allowed.`,
        { chinese: `表单字段的头部过长：最多 ${maxHeadLines} 行、${maxHeadBytes} 字节。` },
      )
    if (bytes[at] !== lineFeed || bytes[at - 1] !== carriageReturn) continue
    if (lines >= 0 && at - line === 1) return
    lines += 1
    line = at + 1
  }
}
