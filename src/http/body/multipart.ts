import { freeBytes } from './free-bytes.ts'
import { readParts, type FormPart } from './form-parts.ts'

/** A file of a form. Its bytes are a part of the request's body, which is in memory once. */
export interface FormFile {
  /** The caller's name, without a path; may be empty. */
  name: string
  /** The declared content type; often missing or wrong. */
  type: string
  bytes: Uint8Array<ArrayBuffer>
}

/** A field of a form: a text or a file, or several for a repeated field. */
export type FormValue = string | FormFile
export type Form = Readonly<Record<string, FormValue | FormValue[]>>

/** The forms among bodies that may be JSON as well. */
const forms = new WeakSet<object>()

/** Whether a body was a form. */
export function isForm(body: unknown): body is Form {
  return typeof body === 'object' && body !== null && forms.has(body)
}

/** The boundary of `multipart/form-data`, visible ASCII; undefined for another content type. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return undefined
  const [, quoted, bare] =
    /;\s*boundary=(?:"([ !#-[\]-~]{1,70})"|([!#-:<-[\]-~]{1,70})(?=[\s;]|$))/i.exec(contentType) ?? []
  return quoted ?? bare
}

export interface ParsedForm {
  form: Form
  /** A form with a file uses the memory of the body. */
  hasFiles: boolean
}

/**
 * A form's bytes → its fields by name; a repeated field is an array. Texts are copied, files are not.
 * @throws ApiError 400 for bytes that are not a form, or a form with too many parts or headers
 */
export function parseMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): ParsedForm {
  const fields = new Map<string, FormValue | FormValue[]>()
  const parts = readParts(bytes, boundaryOf(contentType) ?? '')
  for (const part of parts) {
    const value = toValue(part)
    const known = fields.get(part.name)
    fields.set(part.name, known === undefined ? value : [known, value].flat())
  }
  const form = Object.fromEntries(fields)
  forms.add(form)
  return { form, hasFiles: parts.some(({ filename }) => filename !== undefined) }
}

function toValue({ filename, type, content }: FormPart): FormValue {
  if (filename === undefined) return new TextDecoder().decode(content)
  return { name: filename.replace(/^.*[/\\]/s, ''), type, bytes: content }
}

/** Frees the memory of a form's files, which are not used any more. */
export function freeForm(form: Form): void {
  const files = Object.values(form)
    .flat()
    .filter((value) => typeof value !== 'string')
  for (const { bytes } of files) freeBytes(bytes)
}
