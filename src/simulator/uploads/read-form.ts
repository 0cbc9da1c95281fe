export interface FormPart {
  name: string
  filename: string | undefined
  type: string
  content: Buffer
}

const headEnd = Buffer.from('\r\n\r\n')

/** The parts of a `multipart/form-data` body, in order; undefined for one that is not well-formed. */
export function readForm(body: Buffer, contentType: string): FormPart[] | undefined {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined) return undefined
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter has no line before it.
  const first = Buffer.from(`--${boundary}`)
  if (!body.subarray(0, first.length).equals(first)) return undefined
  const parts: FormPart[] = []
  for (let at = first.length; ;) {
    if (body.subarray(at, at + 2).toString() === '--') return parts
    const head = body.indexOf(headEnd, at)
    const end = body.indexOf(delimiter, at)
    if (head < 0 || end < 0 || head > end) return undefined
    parts.push(toPart(body.toString('utf8', at + 2, head), body.subarray(head + headEnd.length, end)))
    at = end + delimiter.length
  }
}

function toPart(head: string, content: Buffer): FormPart {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? ''
  const value = (name: string) => {
    const [, quoted, bare] = new RegExp(`[;\\s]${name}=(?:"([^"]*)"|([^\\s;]*))`, 'i').exec(disposition) ?? []
    return quoted ?? bare
  }
  const type = /^content-type:\s*(\S+?);?\s*$/im.exec(head)?.[1] ?? 'application/octet-stream'
  return { name: value('name') ?? '', filename: value('filename'), type, content }
}
