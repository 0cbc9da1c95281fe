import { maxDataUrlLength } from '../../../dashscope/uploads/upload-file.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { Form, FormFile } from '../../../http/body/multipart.ts'
import { containerOf, readWav, type Container, type WavSound } from './container.ts'

/** A sound in the request's body. */
export interface AudioFile {
  kind: 'file'
  /** A view of the body, whose memory is freed once it is not needed. */
  bytes: Uint8Array
  container: Container
  wav: WavSound | undefined
}

/** A sound that DashScope fetches by itself. */
export interface AudioUrl {
  kind: 'url'
  param: 'file' | 'file_url'
  url: string
}

export type AudioSource = AudioFile | AudioUrl

/** Maximum characters of a URL. */
const maxUrlLength = 8192

/** The sound of a form: the file `file`, or a URL as text in `file` or `file_url`. @throws ApiError 400 or 413 */
export function readSource({ file, file_url: url }: Form, maxBytes: number): AudioSource {
  const given = [file ?? [], url ?? []].flat().filter((value) => value !== '')
  const [one] = given
  if (one === undefined) throw noFile()
  if (given.length > 1) throw severalFiles(given.length)
  if (typeof one === 'string') return toUrl(one, url === one ? 'file_url' : 'file')
  return toFile(one, maxBytes)
}

function toUrl(text: string, param: AudioUrl['param']): AudioUrl {
  if (text.length > maxUrlLength || !/^(?:https?|oss):\/\/\S+$/i.test(text)) throw noUrl(param)
  return { kind: 'url', param, url: text }
}

function toFile({ bytes }: FormFile, maxBytes: number): AudioFile {
  if (bytes.length > maxBytes) throw fileTooLarge(maxBytes, bytes.length)
  const container = containerOf(bytes)
  if (container === undefined) throw noAudio(bytes.length)
  return { kind: 'file', bytes, container, wav: container.name === 'wav' ? readWav(bytes) : undefined }
}

/** Whether a file fits into a request as a data URL. */
export function isInline({ bytes, container }: AudioFile): boolean {
  return `data:${container.type};base64,`.length + Math.ceil(bytes.length / 3) * 4 <= maxDataUrlLength
}

/** OpenAI's sentence, with the field. @throws nothing; the caller throws it */
export function fileTooLarge(limit: number, given?: number): ApiError {
  const read = given === undefined ? '' : ` (${given} bytes read)`
  return invalidRequest(
    `Maximum content size limit (${limit}) exceeded${read}: 'file' has at most ${limit} bytes here. Send a compressed format such as MP3, or the URL of the file as the text field 'file_url'.`,
    {
      status: 413,
      param: 'file',
      chinese: `音频过大：'file' 最多 ${limit} 字节${given === undefined ? '' : `，实际为 ${given} 字节`}。请改用 MP3 等压缩格式，或以文本字段 'file_url' 给出文件地址。`,
    },
  )
}

function noFile(): ApiError {
  return invalidRequest(
    "Missing required parameter: 'file'. Expected a file of a form, or the URL of a file as text in 'file' or 'file_url'.",
    {
      code: 'missing_required_parameter',
      param: 'file',
      chinese: "缺少必填参数 'file'：应为表单中的文件，或以文本给出的文件地址（'file' 或 'file_url'）。",
    },
  )
}

function severalFiles(count: number): ApiError {
  return invalidRequest(`Invalid 'file': expected one file, but got ${count} instead.`, {
    code: 'invalid_value',
    param: 'file',
    chinese: `参数 'file' 不对：只能有一个文件，实际为 ${count} 个。`,
  })
}

function noUrl(param: string): ApiError {
  return invalidRequest(
    `Invalid '${param}': this field of the form is a text, and no http, https or oss URL. A file needs a file name, such as 'filename="a.mp3"': a part without one is read as text. With curl, write -F file=@a.mp3.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：表单中的该字段是文本，且不是 http、https 或 oss 地址。上传文件必须带文件名（如 'filename="a.mp3"'），否则会被当作文本；用 curl 时请写 -F file=@a.mp3。`,
    },
  )
}

const formats = 'WAV, MP3, M4A, MP4, FLAC, Ogg, Opus, WebM, AAC, AMR, MOV, MKV, AVI, FLV, WMA or MPEG'

function noAudio(length: number): ApiError {
  const [english, chinese] =
    length === 0
      ? ['the file is empty', '文件为空']
      : ['the bytes are no audio of a known format', '文件内容不是已知格式的音频']
  return invalidRequest(`Invalid 'file': ${english}. Expected ${formats}.`, {
    code: 'invalid_value',
    param: 'file',
    chinese: `参数 'file' 不对：${chinese}。支持 ${formats.replace(' or ', ', ')}。`,
  })
}
