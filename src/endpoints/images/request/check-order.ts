import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import { editingIds, type ImageFamily } from '../../../models/families/image.ts'

/** @throws ApiError 400 for pictures that the model does not take */
export function checkInputs(count: number, model: string, { inputs }: ImageFamily): void {
  if (inputs === undefined) return
  const [, max] = inputs
  if (max === 0) throw makesOnly(model)
  if (count <= max) return
  throw invalidRequest(
    `Invalid 'image': too many images. '${model}' takes at most ${max} of them, but got ${count} instead.`,
    {
      code: 'array_above_max_length',
      param: 'image',
      chinese: `参数 'image' 不对：模型 '${model}' 最多接受 ${max} 张图片，实际为 ${count} 张。`,
    },
  )
}

function makesOnly(model: string): ApiError {
  const [one = '', other = ''] = editingIds
  return invalidRequest(
    `The model '${model}' makes pictures from texts alone: use it at POST /v1/images/generations. Models that change pictures are, for example, '${one}', '${other}' and 'qwen-image-edit-plus'.`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${model}' 只能由文本生成图片，请使用 POST /v1/images/generations。可编辑图片的模型如 '${one}'、'${other}'、'qwen-image-edit-plus'。`,
    },
  )
}

/** DashScope truncates longer prompts without a word. */
export function notePrompt(prompt: string, model: string, { promptLength }: ImageFamily): Adjustment[] {
  if (promptLength === undefined || prompt.length <= promptLength) return []
  return [
    {
      param: 'prompt',
      taken: `its first ${promptLength} characters`,
      why: `${model} reads no more`,
    },
  ]
}

/** Fields of the other endpoint, without which the picture would be another one. @throws ApiError 400 */
export function refuseInputs(request: Readonly<Record<string, unknown>>): void {
  const param = ['image', 'images', 'mask', 'mask_image_url'].find((name) => request[name] != null)
  if (param === undefined) return
  throw invalidRequest(
    `Unsupported parameter: '${param}': this endpoint makes pictures from texts. Send it to POST /v1/images/edits.`,
    {
      code: 'unsupported_parameter',
      param,
      chinese: `参数 '${param}' 不受支持：此接口只由文本生成图片，请改用 POST /v1/images/edits。`,
    },
  )
}
