import { randomUUID } from 'node:crypto'

import { parseDirectives } from '../faults/directives.ts'
import type { Directives } from '../faults/faults.ts'
import { signatureMismatch, toFaultXml, type Fault } from './fault.ts'

export interface Content {
  /** Bytes. */
  size: number
  chunks: Iterable<Uint8Array>
}

export function toContent(bytes: Uint8Array): Content {
  return { size: bytes.length, chunks: [bytes] }
}

export interface FileAnswer extends Content {
  kind: 'file'
  status: number
  type: string
}

/** A file that is made again whenever it is fetched, so that the store holds no bytes. */
export interface Result {
  extension: string
  read: () => Content
}

interface Stored {
  read: Result['read']
  faults: string | undefined
}

interface Fetch {
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  requestId: string
}

/** So many files can be fetched. */
const maxResults = 1000

const resultPath = /^\/results\/([\w-]+\.\w+)$/

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  wav: 'audio/wav',
  json: 'application/json',
}

/** The results of all requests, as object storage serves them: without a key, by signed URLs. */
export class ResultStore {
  readonly #results = new Map<string, Stored>()

  /** The URL of a file below `origin`. The faults of `on-result` apply to the requests that fetch it. */
  add(
    { extension, read }: Result,
    { origin, directives }: { origin: string; directives: Directives },
  ): string {
    const name = `${randomUUID()}.${extension}`
    const [oldest] = this.#results.keys()
    if (oldest !== undefined && this.#results.size >= maxResults) this.#results.delete(oldest)
    this.#results.set(name, { read, faults: directives.get('on-result') })
    const expires = Math.floor(Date.now() / 1000) + 24 * 3600
    return `${origin}/results/${name}?Expires=${expires}&OSSAccessKeyId=simulator&Signature=${name.slice(0, 8)}%3D`
  }

  faultsOf(path: string): Directives {
    const faults = this.#results.get(nameIn(path) ?? '')?.faults
    return faults === undefined ? new Map() : parseDirectives(faults).directives
  }

  /** Undefined if the path is not that of a result. */
  fetch(call: Fetch): FileAnswer | undefined {
    const name = nameIn(call.path)
    if (name === undefined) return undefined
    const stored = this.#results.get(name)
    if (stored === undefined) return refused([404, 'NoSuchKey', 'The specified key does not exist.'], call)
    const fault = faultOf(name, call)
    if (fault !== undefined) return refused(fault, call)
    const type = types[name.slice(name.indexOf('.') + 1)] ?? 'application/octet-stream'
    return { kind: 'file', status: 200, type, ...stored.read() }
  }
}

function faultOf(name: string, { query, headers }: Fetch): Fault | undefined {
  if (headers['authorization'] !== undefined || headers['cookie'] !== undefined)
    return [400, 'InvalidArgument', 'Only one auth mechanism allowed: 0002-00000039.']
  if (Number(query.get('Expires')) * 1000 < Date.now()) return [403, 'AccessDenied', 'Request has expired.']
  return query.get('Signature') === `${name.slice(0, 8)}=` ? undefined : signatureMismatch
}

function nameIn(path: string): string | undefined {
  return resultPath.exec(path)?.[1]
}

function refused(fault: Fault, { requestId, headers }: Fetch): FileAnswer {
  const text = toFaultXml(fault, { requestId, host: headers['host'] ?? '' })
  return { kind: 'file', status: fault[0], type: 'application/xml', ...toContent(Buffer.from(text)) }
}
