import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import type { Endpoint } from '../endpoint.ts'
import type { HttpRequest } from '../http-request.ts'
import { freeBytes } from './free-bytes.ts'
import { boundaryOf, parseMultipart } from './multipart.ts'
import { parseBody, parseJson } from './parse-json.ts'

type BodyOptions = Pick<Endpoint, 'body' | 'otherBody' | 'bodyFormat' | 'maxBodyBytes' | 'bodyShape'>
type BodyFormat = NonNullable<Endpoint['bodyFormat']>

type Shape = BodyOptions['bodyShape']
type Reader = (request: HttpRequest, limit: number, shape: Shape) => Promise<unknown>

const readers: Readonly<Record<BodyFormat, Reader>> = {
  json: readJson,
  multipart: (request, limit) => readForm(request, limit, 'form'),
  'json-or-multipart': (request, limit, shape) =>
    boundaryOf(request.header('content-type') ?? '') === undefined
      ? readJson(request, limit, shape)
      : readForm(request, limit),
  raw: (request, limit) => request.readBody(limit),
}

/**
 * The body, checked by the endpoint's schema; undefined if the endpoint has no body.
 * @throws ApiError 400, 413 or 415
 */
export async function readBody(
  { body: schema, otherBody, bodyFormat = 'json', maxBodyBytes, bodyShape }: BodyOptions,
  request: HttpRequest,
  defaultLimit: number,
): Promise<unknown> {
  if (schema === undefined) return undefined
  const body = await readers[bodyFormat](request, maxBodyBytes ?? defaultLimit, bodyShape)
  return parseBody(otherBody?.(body) ?? schema, body)
}

/** @throws ApiError 415 for a content type other than JSON, 400 for text that is not JSON */
async function readJson(request: HttpRequest, limit: number, shape: Shape): Promise<unknown> {
  const given = request.header('content-type') ?? 'application/json'
  const type = given.toLowerCase()
  const charset = /;\s*charset="?([^\s;"]+)/.exec(type)?.[1] ?? 'utf-8'
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/.test(type) || !/^utf-?8$/.test(charset))
    throw unsupportedType(type, {
      english: "'application/json' requests in UTF-8",
      chinese: "UTF-8 编码的 'application/json'",
    })
  refuseEncoding(request)
  const body = await request.readBody(limit)
  try {
    return parseJson(body, shape)
  } finally {
    freeBytes(body)
  }
}

/** @param format Absent where files become texts, which take more memory. */
async function readForm(request: HttpRequest, limit: number, format?: 'form'): Promise<unknown> {
  const type = request.header('content-type') ?? ''
  if (boundaryOf(type) === undefined)
    throw unsupportedType(type, {
      english: "'multipart/form-data' requests with a boundary",
      chinese: "'multipart/form-data'（带 boundary）",
    })
  refuseEncoding(request)
  const body = await request.readBody(limit, format)
  let usesBody = false
  try {
    const { form, hasFiles } = parseMultipart(body as Uint8Array<ArrayBuffer>, type)
    usesBody = hasFiles
    return form
  } finally {
    if (!usesBody) freeBytes(body)
  }
}

function unsupportedType(type: string, accepted: { english: string; chinese: string }): ApiError {
  const shown = type.slice(0, 128)
  return invalidRequest(
    `Unsupported content type: '${shown}'. This API method only accepts ${accepted.english}, but you specified the header 'Content-Type: ${shown}'.`,
    {
      status: 415,
      code: 'unsupported_content_type',
      chinese: `不支持的请求体类型 '${shown}'：只接受 ${accepted.chinese}，而请求头是 'Content-Type: ${shown}'。`,
    },
  )
}

/** @throws ApiError 415 for a compressed body */
function refuseEncoding(request: HttpRequest): void {
  const encoding = request.header('content-encoding')?.toLowerCase() ?? 'identity'
  if (encoding === 'identity') return
  throw invalidRequest(
    `Unsupported content encoding: '${encoding.slice(0, 64)}'. Send the body as it is, without 'Content-Encoding'.`,
    {
      status: 415,
      code: 'unsupported_content_encoding',
      chinese: `不支持 Content-Encoding '${encoding.slice(0, 64)}'，请求体不能压缩，请去掉 'Content-Encoding'。`,
    },
  )
}
