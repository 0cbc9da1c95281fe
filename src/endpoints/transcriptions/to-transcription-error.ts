import { DashScopeError } from '../../dashscope/errors.ts'
import { ApiError } from '../../errors/api-error.ts'
import { toErrorAbout, type Subject } from '../to-error-about.ts'
import type { TranscriptionPlan } from './request/to-plan.ts'
import { tooLong } from './request/to-plan.ts'

const subject: Subject = {
  kind: 'transcription',
  input: 'file',
  inChinese: '音频',
  params: [
    { param: 'language', messagePattern: /language/i },
    { param: 'file', messagePattern: /audio|file|\burl|download|format|duration/i },
  ],
}

/** DashScope's codes for a sound that it cannot fetch or decode, or that has no speech. */
const ofFile =
  /^(?:InvalidFile|InvalidURL|UNSUPPORTED_FORMAT|NO_VALID_AUDIO_ERROR|FILE_\w+|DECODE_ERROR|AUDIO_\w+|ASR_RESPONSE_HAVE_NO_WORDS|SUCCESS_WITH_NO_VALID_FRAGMENT|Audio|BadRequest\.InputDownloadFailed|BadRequest\.UnsupportedFileFormat)(?:\.|$)/

/** Not of a prompt that is too long. */
const isOfLength = /duration|\b(?:audio|file)\b.{0,80}\btoo long\b/i

/** A failure → the error of the request, with the names of its parameters. */
export function toTranscriptionError(
  failure: unknown,
  { model, source, family }: TranscriptionPlan,
  requestId: string | undefined,
): unknown {
  if (!(failure instanceof DashScopeError)) return failure
  // A result that cannot be read has no id of its own.
  const cause = failure.in({ requestId })
  const error = toErrorAbout(subject, cause, model)
  if (cause.failure !== 'refused') return error
  const { maxSeconds } = family
  if (error.status === 400 && maxSeconds !== undefined && isOfLength.test(cause.message)) {
    const { message: advice, chinese: adviceInChinese = advice, param: file } = tooLong(model, maxSeconds)
    return error.reworded({ message: advice, chinese: adviceInChinese, param: file })
  }
  if (!ofFile.test(cause.code ?? '')) return error
  const { type, message, chinese, headers, extension } = error
  return new ApiError({
    status: 400,
    type,
    code: 'invalid_value',
    param: source.kind === 'url' ? source.param : 'file',
    message,
    ...(chinese !== undefined && { chinese }),
    headers,
    extension,
    cause,
  })
}
