import { toGiven, type Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, maxParamLength } from '../../../errors/api-error.ts'
import type { ImageFamily, ImageParameter } from '../../../models/families/image.ts'
import { noCounterpart } from '../../request-fields/unmapped.ts'
import type { ImageEditRequest, ImageRequest, sharedFields } from '../schemas.ts'
import { toSize } from './to-size.ts'

/** The fields of either endpoint that become parameters. */
type SharedFields = keyof typeof sharedFields
export type ImageParameters = Pick<ImageEditRequest, 'model' | 'prompt' | SharedFields> &
  Partial<Pick<ImageRequest, 'style'> & Pick<ImageEditRequest, 'mask_image_url'>> &
  Readonly<Record<string, unknown>>

export interface Parameters {
  parameters: Readonly<Record<string, unknown>>
  adjustments: readonly Adjustment[]
}

/** OpenAI's fields that DashScope has no counterpart of, with the values that say nothing. */
const shades: Readonly<Record<string, readonly unknown[]>> = {
  quality: ['auto', 'standard'],
  moderation: ['auto'],
  output_compression: [100],
  input_fidelity: [],
  user: [],
}

const treated: ReadonlySet<string> = new Set([
  ...Object.keys(shades),
  'model',
  'prompt',
  'n',
  'size',
  'response_format',
  'background',
  'output_format',
  'stream',
  'partial_images',
  'style',
  'image',
  'images',
  'mask',
  // It is among the pictures of the request.
  'mask_image_url',
])

/** The parameters of each call, without `n`. @throws ApiError 400 for fields that would change the kind of picture */
export function toParameters(request: ImageParameters, family: ImageFamily): Parameters {
  const { model } = request
  refuseTransparency(request)
  const size = toSize(request.size, model, family)
  const own = Object.entries(request).filter(([name, value]) => !treated.has(name) && value != null)
  const style = styleOf(request, family)
  const taken = [...own, ...style].filter(([name]) => family.parameters.has(name as ImageParameter))
  const lost = own.filter(
    ([name, value]) => !family.parameters.has(name as ImageParameter) && !saysNothing(name, value),
  )
  return {
    parameters: {
      ...(size.value !== undefined && { size: size.value }),
      // The caller of OpenAI's API expects none, and some families draw one by default.
      ...(family.parameters.has('watermark') && { watermark: false }),
      ...Object.fromEntries(taken),
    },
    adjustments: [
      ...size.adjustments,
      ...shadesOf(request, family),
      ...lost.map((entry) => toLost(entry, model)),
    ],
  }
}

/** Those of wanx-v1 are in angle brackets. */
function isOwnStyle(style: unknown): boolean {
  return typeof style === 'string' && style.startsWith('<')
}

function styleOf({ style }: ImageParameters, family: ImageFamily): [string, unknown][] {
  return isOwnStyle(style) && family.parameters.has('style') ? [['style', style]] : []
}

/** OpenAI's styles have no counterpart. */
function lostStyle(request: ImageParameters, family: ImageFamily): Adjustment[] {
  const { style, model } = request
  if (style == null || styleOf(request, family).length > 0) return []
  const why = isOwnStyle(style) ? `not supported by ${model}` : noCounterpart
  return [{ param: 'style', given: toGiven(style), why }]
}

/** A request without `watermark` wants none as well. */
function saysNothing(name: string, value: unknown): boolean {
  return name === 'watermark' && value === false
}

function shadesOf(request: ImageParameters, family: ImageFamily): Adjustment[] {
  const { output_format: format, partial_images: partial, stream, response_format: response } = request
  const given = Object.entries(request).filter(
    ([name, value]) =>
      Object.hasOwn(shades, name) && value != null && shades[name]?.includes(value) === false,
  )
  return [
    ...given.map(([param, value]) => ({ param, given: toGiven(value), why: noCounterpart })),
    ...lostStyle(request, family),
    ...(format != null && format !== 'png'
      ? [{ param: 'output_format', given: format, taken: 'png', why: 'DashScope makes PNG' }]
      : []),
    ...(partial != null && partial > 0
      ? [{ param: 'partial_images', given: partial, taken: 0, why: 'DashScope makes no partial images' }]
      : []),
    ...(stream === true && response === 'url'
      ? [{ param: 'response_format', given: 'url', taken: 'b64_json', why: 'events hold the image itself' }]
      : []),
  ]
}

function toLost([name, value]: [string, unknown], model: string): Adjustment {
  const isKnown = ['negative_prompt', 'seed', 'prompt_extend', 'watermark'].includes(name)
  return {
    param: name.slice(0, maxParamLength),
    given: toGiven(value),
    why: isKnown ? `not supported by ${model}` : noCounterpart,
  }
}

/** Another picture than the one that was asked for. */
function refuseTransparency(request: ImageParameters): void {
  if (request.background === 'transparent')
    throw invalidRequest(
      "Unsupported value: 'background' does not support 'transparent': DashScope's models make opaque pictures. Supported values are: 'opaque' and 'auto'.",
      {
        code: 'unsupported_value',
        param: 'background',
        chinese:
          "参数 'background' 不支持 'transparent'：DashScope 的模型只生成不透明的图片，可用 'opaque' 或 'auto'。",
      },
    )
  if ('enable_interleave' in request && request['enable_interleave'] === true)
    throw invalidRequest(
      "Unsupported parameter: 'enable_interleave': answers of this endpoint contain only pictures, and no text between them.",
      {
        code: 'unsupported_parameter',
        param: 'enable_interleave',
        chinese: "参数 'enable_interleave' 不受支持：此接口的回答只包含图片，不能图文混排。",
      },
    )
}
