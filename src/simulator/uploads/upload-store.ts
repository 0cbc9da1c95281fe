import { createHash, createHmac, randomUUID } from 'node:crypto'

import { isObject, type JsonObject } from '../json.ts'
import { hear, type Heard } from '../recognition/heard.ts'
import { recognitionServiceOf } from '../recognition/models.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { allowsOss } from './allows-oss.ts'

export interface UploadOptions {
  /** Seconds for which a policy can be used; a negative number makes policies that have expired. Default 300. */
  policySeconds?: number
  /** Megabytes. Default 1024. */
  maxFileMegabytes?: number
}

/** A directory that a policy opened, for one model and one account. */
interface Directory {
  model: string
  account: string
  files: Map<string, StoredFile>
}

export interface StoredFile {
  type: string
  size: number
  /** What a recording says. */
  heard?: Heard | undefined
}

/** More than any test has. The oldest directory goes first. */
const maxDirectories = 1000

export const bucket = 'dashscope-file-mgr'
export const accessKeyId = 'LTAI5tSimulatedAccessKey'
const accessKeySecret = 'simulated-access-key-secret'

/** The temporary store: what was uploaded, without its bytes. */
export class UploadStore {
  readonly #directories = new Map<string, Directory>()
  readonly #options: Required<UploadOptions>

  constructor({ policySeconds = 300, maxFileMegabytes = 1024 }: UploadOptions) {
    this.#options = { policySeconds, maxFileMegabytes }
  }

  /** `GET /api/v1/uploads?action=getPolicy&model=M`; the form and its fields are as recorded. */
  answerPolicy(query: URLSearchParams, { key, origin, requestId }: PolicyCall): JsonObject | Refusal {
    const model = query.get('model') ?? ''
    if (query.get('action') !== 'getPolicy') return invalid('action is invalid, only getPolicy is supported.')
    if (model === '') return refuse('BadRequest.EmptyModel')
    const { policySeconds, maxFileMegabytes } = this.#options
    const account = accountOf(key)
    const now = new Date()
    const name = `dashscope-instant/${account}/${now.toISOString().slice(0, 10)}/${randomUUID()}`
    this.#directories.set(name, { model, account, files: new Map() })
    const [oldest] = this.#directories.keys()
    if (this.#directories.size > maxDirectories && oldest !== undefined) this.#directories.delete(oldest)
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(now.getTime() + policySeconds * 1000).toISOString(),
        conditions: [
          ['content-length-range', 0, maxFileMegabytes * 1024 * 1024],
          ['starts-with', '$key', name],
          { bucket },
          { 'x-oss-object-acl': 'private' },
          { 'x-oss-forbid-overwrite': 'true' },
        ],
      }),
    ).toString('base64')
    return {
      data: {
        policy,
        signature: sign(policy),
        upload_dir: name,
        upload_host: origin,
        expire_in_seconds: Math.max(1, policySeconds),
        max_file_size_mb: maxFileMegabytes,
        capacity_limit_mb: 999_999_999,
        oss_access_key_id: accessKeyId,
        x_oss_object_acl: 'private',
        x_oss_forbid_overwrite: 'true',
      },
      request_id: requestId,
    }
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined
  }

  /** False without a directory of that name. Recordings are heard now, since their bytes are not kept. */
  put(key: string, { type, content }: { type: string; content: Buffer }): boolean {
    const [name, file] = split(key)
    const directory = this.#directories.get(name)
    if (directory === undefined) return false
    const isRecording = recognitionServiceOf(directory.model) !== undefined
    const heard = isRecording ? hear(content) : undefined
    directory.files.set(file, { type, size: content.length, heard })
    return true
  }

  /** Refuses a call with a file that is not in the store, or that another model or account put there. */
  refusalOf(call: {
    body: unknown
    headers: Record<string, string>
    key: string | undefined
  }): Refusal | undefined {
    if (!isObject(call.body) || !allowsOss(call.headers)) return undefined
    const reader = { model: call.body['model'], key: call.key }
    const unreadable = ownFilesIn(call.body['input']).some((key) => this.read(key, reader) === undefined)
    return unreadable ? unavailable : undefined
  }

  /** A file for a call of the model and account that put it there. */
  read(key: string, reader: { model: unknown; key: string | undefined }): StoredFile | undefined {
    const directory = this.#directories.get(split(key)[0])
    const isOwn = directory?.model === reader.model && directory?.account === accountOf(reader.key)
    return isOwn ? this.#find(key) : undefined
  }

  #find(key: string): StoredFile | undefined {
    const [directory, name] = split(key)
    return this.#directories.get(directory)?.files.get(name)
  }
}

export interface PolicyCall {
  key: string | undefined
  /** The simulator's own address, as the client wrote it. */
  origin: string
  requestId: string
}

const unavailable = refuse(
  'InvalidParameter.DataInspection',
  'Unable to download the media resource during the data inspection process.',
)

export function sign(policy: string): string {
  return createHmac('sha1', accessKeySecret).update(policy).digest('base64')
}

/** All keys of one account are the same account; in the simulator each key is one. */
function accountOf(key = ''): string {
  return createHash('md5').update(key).digest('hex')
}

function split(key: string): [directory: string, name: string] {
  const end = key.lastIndexOf('/')
  return [key.slice(0, end), key.slice(end + 1)]
}

/** A directory as policies name it; other `oss://` addresses are examples of tests. */
export const ownFile = /^oss:\/\/(dashscope-instant\/[\da-f]{32}\/.+)$/

function ownFilesIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 2048 ? [] : (ownFile.exec(value)?.slice(1) ?? [])
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(ownFilesIn)
}
