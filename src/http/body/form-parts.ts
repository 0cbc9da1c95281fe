import { invalidRequest, type ApiError } from '../../errors/api-error.ts'

/** One part of a form. Its content is a view of the body. */
export interface FormPart {
  name: string
  /** Absent for a text; empty for a file without a name. */
  filename: string | undefined
  /** The declared content type; empty without one. */
  type: string
  content: Uint8Array<ArrayBuffer>
}

type Bytes = Uint8Array<ArrayBuffer>

/** Maximum parts of one form. Each costs memory besides its bytes. */
const maxParts = 256

/** Maximum lines and bytes of the headers of one part. */
const maxHeadLines = 16
const maxHeadBytes = 16 * 1024

const carriageReturn = 0x0d
const lineFeed = 0x0a
const dash = 0x2d

/**
 * The parts of a form, without copies of their contents. Own code, because a file of a form must be in memory once: the platform's
 * `formData()` copies it, and the usual packages need Node's streams. A delimiter begins a line and holds no line end, so no byte is
 * compared with it more than once.
 * @throws ApiError 400 for bytes that are not a form, or a form with too many parts or headers
 */
export function readParts(bytes: Bytes, boundary: string): FormPart[] {
  const delimiter = new TextEncoder().encode(`--${boundary}`)
  const parts: FormPart[] = []
  let open: { head: string; start: number } | undefined
  for (let at = 0; at < bytes.length; at = nextLineOfDashes(bytes, at + 1)) {
    if (!isAt(bytes, at, delimiter)) continue
    const after = at + delimiter.length
    const isLast = bytes[after] === dash && bytes[after + 1] === dash
    const line = isLast ? after : endOfDelimiter(bytes, after)
    // A longer line is content.
    if (line === undefined) continue
    if (open !== undefined)
      parts.push(toPart(open.head, bytes.subarray(open.start, Math.max(open.start, at - 2))))
    if (isLast) return parts
    if (parts.length === maxParts) throw tooManyParts()
    const start = endOfHead(bytes, line)
    open = { head: new TextDecoder().decode(bytes.subarray(line, start)), start }
    // The line end before a delimiter may be the last one of the headers.
    at = start - 3
  }
  throw notAForm()
}

/** Where the next `--` at the beginning of a line is. Looks at every fourth byte while none of `\r\n--` is near (Horspool's search). */
function nextLineOfDashes(bytes: Bytes, start: number): number {
  const { length } = bytes
  for (let last = start + 1; last < length;) {
    const byte = bytes[last]
    if (byte === dash) {
      if (bytes[last - 1] === dash && bytes[last - 2] === lineFeed && bytes[last - 3] === carriageReturn)
        return last - 1
      last += 1
    } else last += byte === lineFeed ? 2 : byte === carriageReturn ? 3 : 4
  }
  return length
}

function isAt(bytes: Bytes, at: number, text: Uint8Array): boolean {
  for (let offset = 0; offset < text.length; offset += 1)
    if (bytes[at + offset] !== text[offset]) return false
  return true
}

/** Where the line after a delimiter begins; blanks may follow the delimiter. */
function endOfDelimiter(bytes: Bytes, start: number): number | undefined {
  let at = start
  while ((bytes[at] === 0x20 || bytes[at] === 0x09) && at - start < maxHeadBytes) at += 1
  return bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : undefined
}

/** Where the content begins: after the first empty line. @throws ApiError 400 */
function endOfHead(bytes: Bytes, start: number): number {
  let lines = 0
  let line = start
  for (let at = start; at < bytes.length; at += 1) {
    if (at - start > maxHeadBytes || lines > maxHeadLines) throw tooManyHeaders()
    if (bytes[at] !== lineFeed || bytes[at - 1] !== carriageReturn) continue
    if (at - line === 1) return at + 1
    lines += 1
    line = at + 1
  }
  throw notAForm()
}

/** The headers of a part are few and short: patterns on them are fast. */
function toPart(head: string, content: Bytes): FormPart {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  const parameters = toParameters(headers.get('content-disposition') ?? '')
  const name = parameters.get('name')
  if (name === undefined) throw notAForm()
  if (/^(?:base64|quoted-printable)$/i.test(headers.get('content-transfer-encoding') ?? '')) throw encoded()
  const filename = toExtended(parameters.get('filename*')) ?? parameters.get('filename')
  return { name, filename, type: headers.get('content-type') ?? '', content }
}

/** The parameters of `form-data; name="a"; filename="b"`, in one walk; the first one of a name counts. */
function toParameters(disposition: string): Map<string, string> {
  const parameters = new Map<string, string>()
  if (!/^form-data\s*(?:;|$)/i.test(disposition)) return parameters
  let at = disposition.indexOf(';')
  while (at >= 0) {
    const equals = disposition.indexOf('=', at)
    if (equals < 0) break
    const name = disposition
      .slice(at + 1, equals)
      .trim()
      .toLowerCase()
    const isQuoted = disposition[equals + 1] === '"'
    const end = isQuoted ? endOfQuoted(disposition, equals + 2) : endOfBare(disposition, equals + 1)
    const value = disposition.slice(isQuoted ? equals + 2 : equals + 1, end)
    if (!parameters.has(name)) parameters.set(name, isQuoted ? unquoted(value) : value.trim())
    at = disposition.indexOf(';', end)
  }
  return parameters
}

function endOfQuoted(text: string, start: number): number {
  let at = start
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function endOfBare(text: string, start: number): number {
  const end = text.indexOf(';', start)
  return end < 0 ? text.length : end
}

const escapes: Readonly<Record<string, string>> = { '%0A': '\n', '%0D': '\r', '%22': '"' }

/** Browsers escape three characters with per cent signs, others the quotation mark with a backslash. */
function unquoted(text: string): string {
  return text.replaceAll(
    /%(?:0A|0D|22)|\\["\\]/gi,
    (escape) => escapes[escape.toUpperCase()] ?? escape.slice(1),
  )
}

/** `UTF-8''%E5%BD%95.wav`, of RFC 5987. */
function toExtended(value: string | undefined): string | undefined {
  const [, encodedName] = /^UTF-8'[^']*'(.*)$/i.exec(value ?? '') ?? []
  try {
    return encodedName === undefined ? undefined : decodeURIComponent(encodedName)
  } catch {
    return undefined
  }
}

function notAForm(): ApiError {
  return invalidRequest('The request body is not a complete multipart/form-data form.', {
    chinese: '请求体不是完整的 multipart/form-data 表单。',
  })
}

function tooManyParts(): ApiError {
  return invalidRequest(`The form has too many parts: at most ${maxParts} are allowed.`, {
    chinese: `表单的字段过多：最多 ${maxParts} 个。`,
  })
}

function tooManyHeaders(): ApiError {
  return invalidRequest(
    `A part of the form has too many headers: at most ${maxHeadLines} lines and ${maxHeadBytes} bytes are allowed.`,
    { chinese: `表单字段的头部过长：最多 ${maxHeadLines} 行、${maxHeadBytes} 字节。` },
  )
}

function encoded(): ApiError {
  return invalidRequest("A part of the form has a 'Content-Transfer-Encoding'. Send its bytes as they are.", {
    chinese: "表单字段带有 'Content-Transfer-Encoding'，请直接发送原始字节。",
  })
}
