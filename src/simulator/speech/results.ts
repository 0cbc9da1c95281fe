import { randomUUID } from 'node:crypto'

/** The files of the last answers, by name. */
const files = new Map<string, Uint8Array>()
const maxFiles = 32

/** DashScope's host for results, on which the simulator does not answer. */
const resultHost = 'dashscope-result-bj.oss-cn-beijing.aliyuncs.com'

export const resultPath = '/result-files/'

/** Keeps a file for a while. Returns its URL: of the simulator itself, over plain http as the service's, with a signature. */
export function toResultUrl(file: Uint8Array, extension: string, host = resultHost): string {
  const name = `${randomUUID()}.${extension}`
  files.set(name, file)
  const [oldest] = files.keys()
  if (files.size > maxFiles && oldest !== undefined) files.delete(oldest)
  return `http://${host}${resultPath}${name}?Expires=1766113409&OSSAccessKeyId=simulator&Signature=c2ltdWxhdG9y`
}

export interface ResultFile {
  status: number
  type: string
  body: Uint8Array | string
}

/** The answer of the object store: it refuses a signed URL that comes with an Authorization header. */
export function readResult(name: string, isAuthorized: boolean): ResultFile {
  const file = files.get(name)
  if (isAuthorized) return refusal(400, 'InvalidArgument', 'Only one auth mechanism allowed')
  if (file === undefined) return refusal(404, 'NoSuchKey', 'The specified key does not exist.')
  return { status: 200, type: name.endsWith('.wav') ? 'audio/wav' : 'application/octet-stream', body: file }
}

function refusal(status: number, code: string, message: string): ResultFile {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>\n`
  return { status, type: 'application/xml', body }
}
