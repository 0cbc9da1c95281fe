import { randomUUID } from 'node:crypto'

import { parseDirectives } from '../faults/directives.ts'
import type { Directives } from '../faults/faults.ts'
import { drawPicture, type Picture } from './picture.ts'

export interface FileAnswer {
  kind: 'file'
  status: number
  type: string
  /** Bytes. */
  size: number
  chunks: Iterable<Uint8Array>
}

interface Stored {
  picture: Picture
  faults: string | undefined
}

/** So many pictures can be fetched; each is drawn again whenever it is. */
const maxResults = 1000

const resultPath = /^\/results\/([\w-]+)\.png$/

/** The results of all requests, as object storage serves them: without a key, by signed URLs. */
export class ResultStore {
  readonly #results = new Map<string, Stored>()

  /** The URL of a picture below `origin`. `faults` apply to the requests that fetch it. */
  add(picture: Picture, { origin, faults }: { origin: string; faults: string | undefined }): string {
    const id = randomUUID()
    const [oldest] = this.#results.keys()
    if (oldest !== undefined && this.#results.size >= maxResults) this.#results.delete(oldest)
    this.#results.set(id, { picture, faults })
    const expires = Math.floor(Date.now() / 1000) + 24 * 3600
    return `${origin}/results/${id}.png?Expires=${expires}&OSSAccessKeyId=simulator&Signature=${id.slice(0, 8)}%3D`
  }

  faultsOf(path: string): Directives {
    const faults = this.#results.get(idIn(path) ?? '')?.faults
    return faults === undefined ? new Map() : parseDirectives(faults).directives
  }

  /** Undefined if the path is not that of a result. */
  fetch(path: string, query: URLSearchParams, headers: Record<string, string>): FileAnswer | undefined {
    const id = idIn(path)
    if (id === undefined) return undefined
    const stored = this.#results.get(id)
    if (stored === undefined) return xml(404, 'NoSuchKey', 'The specified key does not exist.')
    if (headers['authorization'] !== undefined || headers['cookie'] !== undefined)
      return xml(400, 'InvalidArgument', 'Only one auth mechanism allowed: 0002-00000039.')
    if (Number(query.get('Expires')) * 1000 < Date.now())
      return xml(403, 'AccessDenied', 'Request has expired.')
    if (query.get('Signature') !== `${id.slice(0, 8)}=`)
      return xml(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
      )
    const { picture } = stored
    return {
      kind: 'file',
      status: 200,
      type: 'image/png',
      size: sizeOf(picture),
      chunks: drawPicture(picture),
    }
  }
}

/** Drawn without its padding, which may be large. */
function sizeOf(picture: Picture): number {
  const bare = Array.from(drawPicture({ ...picture, padding: 0 }), ({ length }) => length)
  const padding = picture.padding > 0 ? picture.padding + 12 : 0
  return bare.reduce((sum, length) => sum + length, padding)
}

function idIn(path: string): string | undefined {
  return resultPath.exec(path)?.[1]
}

function xml(status: number, code: string, message: string): FileAnswer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n</Error>\n`
  return { kind: 'file', status, type: 'application/xml', size: text.length, chunks: [Buffer.from(text)] }
}
