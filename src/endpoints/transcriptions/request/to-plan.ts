import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import { longIds, transcriptionFamilyOf } from '../../../models/families/transcription.ts'
import type { TranscriptionFields } from '../schemas.ts'
import { isInline, type AudioFile, type AudioSource } from './audio-source.ts'
import { toFormat } from './check-format.ts'
import { sampleRateOf } from './sample-rate.ts'
import type { CallOptions } from './to-calls.ts'
import { toParameters } from './to-parameters.ts'

export interface TranscriptionPlan extends CallOptions {
  source: AudioSource
  /** The file goes to DashScope's temporary store first. */
  isUploaded: boolean
  adjustments: readonly Adjustment[]
}

export interface PlanOptions {
  hasSockets: boolean
  hasUploads: boolean
}

/** How the sound is recognised, and what is adjusted. @throws ApiError 400 or 413 */
export function toPlan(
  request: TranscriptionFields,
  source: AudioSource,
  { hasSockets, hasUploads }: PlanOptions,
): TranscriptionPlan {
  const { model } = request
  const family = transcriptionFamilyOf(model)
  const { service, maxSeconds } = family
  if (service === 'session') throw onlyPcm(model)
  const answer = toFormat(request, family)
  if (service === 'socket-task') checkForSocket(model, source, hasSockets)
  if (source.kind === 'file' && (source.wav?.seconds ?? 0) > (maxSeconds ?? Infinity))
    throw tooLong(model, maxSeconds ?? 0)
  const isUploaded =
    source.kind === 'file' && service !== 'socket-task' && (service === 'file-task' || !isInline(source))
  if (isUploaded && !hasUploads) throw withoutUploads(model, service === 'file-task')
  const { adjustments, ...parameters } = toParameters(request, family, answer)
  return {
    ...parameters,
    model,
    family,
    answer,
    source,
    isUploaded,
    format: source.kind === 'file' ? source.container.name : formatOfUrl(source.url),
    sampleRate: source.kind === 'file' ? sampleRateOf(source) : 16_000,
    adjustments,
  }
}

/** DashScope's formats. */
const formats: ReadonlySet<string> = new Set(
  'aac amr avi flac flv m4a mkv mov mp3 mp4 mpeg ogg opus wav webm wma wmv'.split(' '),
)

/** The format of a file that only DashScope sees: by the end of its name, else WAV. */
function formatOfUrl(url: string): string {
  const [, extension = ''] = /\.(\w{2,4})$/.exec(url.replace(/[?#].*$/s, '')) ?? []
  const format = extension.toLowerCase()
  return formats.has(format) ? format : 'wav'
}

const socketFormats: ReadonlySet<string> = new Set(['wav', 'mp3', 'ogg', 'aac', 'amr'])

function checkForSocket(model: string, source: AudioSource, hasSockets: boolean): void {
  if (!hasSockets) throw withoutSockets(model)
  if (source.kind === 'url') throw onlyFiles(model, source.param)
  if (!socketFormats.has(source.container.name)) throw otherContainer(model, source)
}

function onlyPcm(model: string): ApiError {
  return invalidRequest(
    `The model '${model}' takes samples in real time, not files. For files use 'qwen3-asr-flash', or 'fun-asr-realtime' for times at once.`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${model}' 只能实时接收采样数据，不能识别文件。识别文件请用 'qwen3-asr-flash'；需要即时返回时间请用 'fun-asr-realtime'。`,
    },
  )
}

function withoutSockets(model: string): ApiError {
  return invalidRequest(
    `The model '${model}' works over a WebSocket alone, which this gateway has no transport for. Use 'qwen3-asr-flash' or 'fun-asr-flash', or give createGateway() a socketTransport.`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${model}' 只能通过 WebSocket 调用，而本网关没有 WebSocket 传输层。请改用 'qwen3-asr-flash' 或 'fun-asr-flash'，或为 createGateway() 提供 socketTransport。`,
    },
  )
}

function onlyFiles(model: string, param: string): ApiError {
  return invalidRequest(
    `Unsupported value: '${param}': the model '${model}' takes the bytes of a file, and this gateway fetches no URLs. Send the file itself, or use a model that DashScope gives the URL: 'paraformer-v2' or 'fun-asr'.`,
    {
      code: 'unsupported_value',
      param,
      chinese: `参数 '${param}' 不受支持：模型 '${model}' 需要文件内容，而本网关不下载地址。请直接发送文件，或改用由 DashScope 下载地址的模型：'paraformer-v2' 或 'fun-asr'。`,
    },
  )
}

function otherContainer(model: string, { container }: AudioFile): ApiError {
  return invalidRequest(
    `Invalid 'file': '${model}' takes WAV, MP3, Ogg Opus, AAC or AMR, but got ${container.name} instead. 'paraformer-v2' and 'fun-asr' take it.`,
    {
      code: 'invalid_value',
      param: 'file',
      chinese: `参数 'file' 不对：模型 '${model}' 支持 WAV、MP3、Ogg Opus、AAC、AMR，实际为 ${container.name}。'paraformer-v2' 和 'fun-asr' 支持该格式。`,
    },
  )
}

/** For a file whose length is known, or that DashScope refused. */
export function tooLong(model: string, seconds: number): ApiError {
  const [one, other] = longIds
  return invalidRequest(
    `Invalid 'file': '${model}' takes at most ${seconds} seconds. For longer files use '${one}' or '${other}'.`,
    {
      code: 'invalid_value',
      param: 'file',
      chinese: `参数 'file' 过长：模型 '${model}' 最多识别 ${seconds} 秒。更长的文件请用 '${one}' 或 '${other}'。`,
    },
  )
}

function withoutUploads(model: string, isTask: boolean): ApiError {
  const [why, whyInChinese] = isTask
    ? [`'${model}' takes the URL of a file alone`, `模型 '${model}' 只接受文件地址`]
    : ['the file is too large for a request', '文件过大，无法直接放入请求']
  return invalidRequest(
    `Invalid 'file': ${why}, and this gateway uploads no files (UPLOADS=false). Give an https URL as the text field 'file_url'.`,
    {
      status: isTask ? 400 : 413,
      code: 'invalid_value',
      param: 'file',
      chinese: `参数 'file' 不受支持：${whyInChinese}，而本网关未开启文件上传（UPLOADS=false）。请用文本字段 'file_url' 给出 https 地址。`,
    },
  )
}
