import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import { speakerIds, timedIds, type TranscriptionFamily } from '../../../models/families/transcription.ts'
import type { ResponseFormat, TranscriptionFields } from '../schemas.ts'

/** What the answer has. */
export interface AnswerFormat {
  format: ResponseFormat
  stream: boolean
  segments: boolean
  words: boolean
  /** For `words`, or to cut subtitles. */
  needsWords: boolean
}

const quoted = (ids: readonly string[]) => ids.map((id) => `'${id}'`).join(', ')

/** @throws ApiError 400 for a format that the model has no times or speakers for: they are never invented */
export function toFormat(request: TranscriptionFields, family: TranscriptionFamily): AnswerFormat {
  const { model, response_format: given, timestamp_granularities: granularities, stream } = request
  const format = given ?? 'json'
  const needsTimes = format === 'srt' || format === 'vtt' || format === 'verbose_json'
  refuseUnsupported(request)
  if (granularities != null && granularities.length > 0 && format !== 'verbose_json')
    throw onlyVerbose(format)
  if (needsTimes && family.times === undefined) throw withoutTimes(format, model)
  const words = granularities?.includes('word') === true
  if (words && family.times !== 'word') throw withoutWords(model)
  if (format === 'diarized_json' && family.speakers !== true) throw withoutSpeakers(model)
  if (stream === true && needsTimes) throw notStreamed(format)
  return {
    format,
    stream: stream === true,
    words,
    needsWords: words || format === 'srt' || format === 'vtt',
    segments: !words || granularities.includes('segment'),
  }
}

/** Fields that would shape the answer, and have no counterpart. */
function refuseUnsupported({
  include,
  known_speaker_names: names,
  known_speaker_references: references,
}: TranscriptionFields): void {
  if (include?.includes('logprobs') === true)
    throw unsupported('include', 'DashScope sends no probabilities of words', 'DashScope 不返回词的概率')
  const isGiven = (value: unknown) => value != null && !(Array.isArray(value) && value.length === 0)
  for (const [param, value] of Object.entries({
    known_speaker_names: names,
    known_speaker_references: references,
  }))
    if (isGiven(value))
      throw unsupported(
        param,
        "DashScope does not recognise given speakers; 'diarized_json' calls them A, B and so on",
        "DashScope 不识别指定的说话人，'diarized_json' 用 A、B 等表示",
      )
}

function unsupported(param: string, why: string, whyInChinese: string): ApiError {
  return invalidRequest(`Unsupported parameter: '${param}': ${why}.`, {
    code: 'unsupported_parameter',
    param,
    chinese: `参数 '${param}' 不受支持：${whyInChinese}。`,
  })
}

function onlyVerbose(format: string): ApiError {
  return invalidRequest(
    `Unsupported value: 'timestamp_granularities' needs 'response_format' 'verbose_json', but got '${format}' instead.`,
    {
      code: 'unsupported_value',
      param: 'timestamp_granularities',
      chinese: `参数 'timestamp_granularities' 只能与 'response_format' 为 'verbose_json' 时一起使用，实际为 '${format}'。`,
    },
  )
}

function withoutTimes(format: string, model: string): ApiError {
  return invalidRequest(
    `Unsupported value: 'response_format' does not support '${format}' with '${model}', which returns no timestamps. Use 'json' or 'text', or a model with timestamps: ${quoted(timedIds)}.`,
    {
      code: 'unsupported_value',
      param: 'response_format',
      chinese: `参数 'response_format' 不支持 '${format}'：模型 '${model}' 不返回时间。请改用 'json' 或 'text'，或换用有时间的模型：${quoted(timedIds)}。`,
    },
  )
}

function withoutWords(model: string): ApiError {
  return invalidRequest(
    `Unsupported value: 'timestamp_granularities' does not support 'word' with '${model}', which returns timestamps of sentences only. Models with timestamps of words: ${quoted(timedIds)}.`,
    {
      code: 'unsupported_value',
      param: 'timestamp_granularities',
      chinese: `参数 'timestamp_granularities' 不支持 'word'：模型 '${model}' 只有句子的时间。有词时间的模型：${quoted(timedIds)}。`,
    },
  )
}

function withoutSpeakers(model: string): ApiError {
  return invalidRequest(
    `Unsupported value: 'response_format' does not support 'diarized_json' with '${model}', which does not distinguish speakers. Models that do: ${quoted(speakerIds)}.`,
    {
      code: 'unsupported_value',
      param: 'response_format',
      chinese: `参数 'response_format' 不支持 'diarized_json'：模型 '${model}' 不区分说话人。可用的模型：${quoted(speakerIds)}。`,
    },
  )
}

function notStreamed(format: string): ApiError {
  return invalidRequest(
    `Unsupported value: 'response_format' does not support '${format}' with 'stream': events have the text alone. Use 'json', 'text' or 'diarized_json', or leave 'stream' out.`,
    {
      code: 'unsupported_value',
      param: 'response_format',
      chinese: `参数 'response_format' 为 '${format}' 时不能使用 'stream'：事件中只有文本。请改用 'json'、'text' 或 'diarized_json'，或去掉 'stream'。`,
    },
  )
}
