import type { DashScope } from '../dashscope/client.ts'
import {
  fromDataUrl,
  isLongDataUrl,
  maxDataUrlLength,
  type UploadFile,
} from '../dashscope/uploads/upload-file.ts'
import type { Adjustment } from '../errors/adjustment.ts'
import { invalidRequest } from '../errors/api-error.ts'
import { isRecord } from '../json.ts'
import type { PlannedCall } from './plan.ts'

/** A data URL that is too long for a request: its file goes to DashScope's temporary store first. */
export class PlannedUpload {
  /** Its path in the caller's request. */
  readonly param: string
  readonly url: string
  #file: UploadFile | undefined

  constructor(url: string, param: string) {
    this.url = url
    this.param = param
  }

  /** The file, whose megabytes are checked once. @throws ApiError 400 for a data URL that is no base64 */
  read(): UploadFile {
    return (this.#file ??= toFile(this))
  }
}

/** The values of an item, or one value, that are too long for a request. */
export function findUploads(value: unknown, param: string): PlannedUpload[] {
  if (typeof value === 'string') return isLongDataUrl(value) ? [new PlannedUpload(value, param)] : []
  const values = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []
  return values.flatMap((one) => findUploads(one, param))
}

const limit = `${maxDataUrlLength / 1024 / 1024} MiB`

/**
 * The reports of uploads, before anything is sent.
 * @throws ApiError 413 if uploads are switched off, 400 for a data URL that is no base64
 */
export function reportUploads(uploads: readonly PlannedUpload[], dashscope: DashScope): Adjustment[] {
  const [first] = uploads
  if (first !== undefined && dashscope.upload === undefined) throw tooLong(first)
  return uploads.map((one) => {
    one.read()
    return {
      param: one.param,
      taken: "a file in DashScope's temporary store",
      why: `DashScope takes data URLs of at most ${limit}`,
    }
  })
}

/** Data URL → `oss://` URL. */
export type Uploaded = ReadonlyMap<string, string>

/** Uploads the files, each once, and returns their URLs. */
export async function sendUploads(
  uploads: readonly PlannedUpload[],
  { dashscope, model }: { dashscope: DashScope; model: string },
): Promise<Uploaded> {
  const files = new Map(uploads.map((one) => [one.url, one.read()]))
  const urls = (await dashscope.upload?.([...files.values()], model)) ?? []
  return new Map([...files.keys()].map((url, index) => [url, urls[index] ?? url]))
}

/** A call with the URLs of uploaded files. */
export function withUploads<Call extends PlannedCall>(call: Call, uploaded: Uploaded): Call {
  const { body, headers } = call
  return {
    ...call,
    body: isRecord(body) ? { ...body, input: replaced(body['input'], uploaded) } : body,
    headers: { ...headers, 'x-dashscope-ossresourceresolve': 'enable' },
  }
}

/** A value with the URLs of uploaded files. */
function replaced(value: unknown, uploaded: Uploaded): unknown {
  if (typeof value === 'string') return uploaded.get(value) ?? value
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, uploaded))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, uploaded)]))
}

/** For a dry run: the calls as they would be, and the files that would be uploaded before them. */
export function describeUploads(calls: readonly PlannedCall[], uploads: readonly PlannedUpload[]) {
  if (uploads.length === 0) return { calls }
  const urls = [...new Set(uploads.map(({ url }) => url))]
  const uploaded = new Map(urls.map((url, index) => [url, `oss://upload-${index + 1}`]))
  return {
    calls: calls.map((call) => withUploads(call, uploaded)),
    files: uploads.map((one) => {
      const { type, size } = one.read()
      return { param: one.param, content_type: type, bytes: size, url: uploaded.get(one.url) }
    }),
  }
}

function toFile({ param, url }: PlannedUpload): UploadFile {
  const file = fromDataUrl(url)
  if (file !== undefined) return file
  throw invalidRequest(
    `Invalid '${param}': a data URL of more than ${limit} must be base64 without line breaks: 'data:image/png;base64,iVBORw…'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：超过 ${limit} 的 data URL 必须是不含换行的 base64，例如 'data:image/png;base64,iVBORw…'。`,
    },
  )
}

function tooLong({ param, url }: PlannedUpload) {
  return invalidRequest(
    `Invalid '${param}': DashScope takes data URLs of at most ${maxDataUrlLength} characters, but got ${url.length} instead. This gateway does not upload larger files (UPLOADS=false); give an https URL.`,
    {
      status: 413,
      code: 'string_above_max_length',
      param,
      chinese: `参数 '${param}' 过大：DashScope 的 data URL 最多 ${maxDataUrlLength} 个字符，实际为 ${url.length} 个。本网关未开启大文件上传（UPLOADS=false），请改用 https URL。`,
    },
  )
}
