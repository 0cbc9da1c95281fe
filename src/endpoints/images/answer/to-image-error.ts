import { DashScopeError } from '../../../dashscope/errors.ts'
import type { ApiError } from '../../../errors/api-error.ts'
import type { Picture } from './read-images.ts'
import { toErrorAbout, type Subject } from '../../to-error-about.ts'

const subject: Subject = {
  kind: 'image',
  input: 'prompt',
  inChinese: '提示词',
  params: [
    { param: 'negative_prompt', messagePattern: /negative_prompt/ },
    { param: 'prompt_extend', messagePattern: /prompt_extend/ },
    { param: 'size', messagePattern: /\bsize\b|aspect ratio|total pixels/i },
    { param: 'n', messagePattern: /^n must|\bparameters\.n\b|num_images/i },
    { param: 'seed', messagePattern: /\bseed\b/ },
    { param: 'watermark', messagePattern: /watermark/ },
    { param: 'image', messagePattern: /input images?\b|base_image_url|\bimages?\b/i },
    { param: 'prompt', messagePattern: /\bprompt\b/ },
  ],
}

/** A DashScope failure → the error of the request, with the names of its fields. */
export function toImageError(cause: unknown, model: string): ApiError {
  const error = toErrorAbout(subject, cause, model)
  const isAboutImage = error.param === 'prompt' && /image|InvalidURL/.test(`${error.code} ${codeOf(cause)}`)
  const named = isAboutImage ? withParam(error, 'image') : error
  const [, task] = (cause instanceof DashScopeError && /the task '([\w-]+)'/.exec(cause.message)) || []
  if (task === undefined || named.chinese === undefined) return named
  return named.reworded({ message: named.message, chinese: `任务 '${task}'：${named.chinese}` })
}

interface Incomplete {
  pictures: readonly Picture[]
  wanted: number
  model: string
  urlOf: (picture: Picture) => string
}

/** The error at the end of a stream without some of its pictures. Those that were made and paid for are named by their addresses. */
export function toIncomplete(cause: unknown, made: Incomplete, written: ReadonlySet<number>): ApiError {
  const { pictures, wanted, model, urlOf } = made
  const error = toImageError(cause, model)
  const urls = pictures.filter((_, at) => !written.has(at)).map(urlOf)
  const list = urls.join(' , ')
  return error.reworded({
    message: `The stream has ${written.size} of ${wanted} images. ${error.message}${list && ` Made, but not sent: ${list}`}`,
    chinese: `本次流式回答只有 ${wanted} 张图片中的 ${written.size} 张。${error.chinese ?? error.message}${list && ` 已生成但未发送：${list}`}`,
  })
}

function codeOf(cause: unknown): string {
  return cause instanceof DashScopeError ? (cause.code ?? '') : ''
}

function withParam(error: ApiError, param: string): ApiError {
  return error.reworded({ message: error.message, param, chinese: error.chinese })
}
