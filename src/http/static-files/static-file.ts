import type { HttpResponse } from '../http-response.ts'

/** A file that does not change while the gateway runs, with everything that its answers need. */
export interface StaticFile {
  /** The content type. */
  type: string
  bytes: Uint8Array
  /** The same, compressed; absent where that is not smaller. */
  gzip?: Uint8Array | undefined
  /** In quotation marks; the same in all processes. */
  etag: string
  /** `cache-control` */
  caching: string
  /** In addition to the headers of every file. */
  headers?: Readonly<Record<string, string>>
}

/** A file → the response: compressed for those who accept it, and empty for those who have it already. */
export function toFileResponse(file: StaticFile, header: (name: string) => string | undefined): HttpResponse {
  const packed = qualityOf(header('accept-encoding') ?? '', ['gzip', '*']) > 0 ? file.gzip : undefined
  // Each encoding is a representation of its own.
  const etag = packed === undefined ? file.etag : file.etag.replace(/"$/, '-gzip"')
  const headers = {
    etag,
    'cache-control': file.caching,
    'x-content-type-options': 'nosniff',
    ...file.headers,
    vary: addTo(file.headers?.['vary'], 'accept-encoding'),
  }
  if (isKnown(header('if-none-match') ?? '', etag)) return { status: 304, headers, body: '' }
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': file.type,
      ...(packed !== undefined && { 'content-encoding': 'gzip' }),
    },
    body: packed ?? file.bytes,
  }
}

/** Whether a browser asks for a page. Programs name no type, or JSON. */
export function prefersHtml(accept = ''): boolean {
  const html = qualityOf(accept, ['text/html'])
  return html > 0 && html > qualityOf(accept, ['application/json', 'application/*', '*/*'])
}

/** How much a header such as `Accept` wants the first of the names that it has: 0 to 1; 0 if it has none of them. */
function qualityOf(list: string, names: readonly string[]): number {
  const wanted = new Map(list.toLowerCase().split(',').map(toQuality))
  for (const name of names) {
    const quality = wanted.get(name)
    if (quality !== undefined) return quality
  }
  return 0
}

/** `text/html;q=0.8` → its name and 0.8 */
function toQuality(entry: string): [string, number] {
  const [name = '', ...parameters] = entry.split(';').map((part) => part.trim())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  const value = quality === undefined ? 1 : Number(quality.slice(2))
  return [name, value >= 0 && value <= 1 ? value : 0]
}

/** Proxies that compress make an ETag weak. */
function isKnown(list: string, etag: string): boolean {
  return list.split(',').some((known) => known.trim().replace(/^W\//, '') === etag)
}

function addTo(list: string | undefined, name: string): string {
  return list === undefined ? name : `${list}, ${name}`
}
