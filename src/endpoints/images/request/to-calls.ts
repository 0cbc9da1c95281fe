import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { PlannedCall } from '../../../generation/plan.ts'
import type { ImageFamily, ImageService } from '../../../models/families/image.ts'

/** A request in DashScope's terms, whichever service makes it. */
export interface ImageOrder {
  model: string
  prompt: string
  /** URLs of the pictures to change. */
  images: readonly string[]
  /** The URL of DashScope's own mask. */
  mask?: string | undefined
  /** Pictures that are wanted. */
  count: number
  parameters: Readonly<Record<string, unknown>>
}

/** One call, and the number of its pictures. */
export interface ImageCall {
  count: number
  service: ImageService
  call: PlannedCall
}

const paths: Readonly<Record<ImageService, string>> = {
  message: '/services/aigc/multimodal-generation/generation',
  'message-task': '/services/aigc/image-generation/generation',
  text2image: '/services/aigc/text2image/image-synthesis',
  image2image: '/services/aigc/image2image/image-synthesis',
}

/** A sequence of pictures that belong together is one call. */
const maxSequence = 12

/** As many calls as it takes. Without `n` some models make four pictures, and each is billed. */
export function toCalls(order: ImageOrder, family: ImageFamily, service: ImageService): ImageCall[] {
  const { count, parameters } = order
  const maxPerCall = perCallOf(order, family)
  const calls = Array.from({ length: Math.ceil(count / maxPerCall) }, (_, at) => ({
    start: at * maxPerCall,
    count: Math.min(maxPerCall, count - at * maxPerCall),
  }))
  return calls.map(({ start, count: n }) => ({
    count: n,
    service,
    call: toCall({ ...order, parameters: { n, ...withSeed(parameters, start) } }, service),
  }))
}

function perCallOf({ parameters }: ImageOrder, { perCall }: ImageFamily): number {
  return parameters['enable_sequential'] === true ? maxSequence : perCall
}

const maxSeed = 2_147_483_647

/**
 * What several calls mean for the seed: equal ones would make equal pictures.
 * @throws ApiError 400 for a seed whose successors DashScope does not take
 */
export function seedsOf(order: ImageOrder, family: ImageFamily): Adjustment[] {
  const { count, parameters } = order
  const { seed } = parameters
  if (typeof seed !== 'number' || count <= perCallOf(order, family)) return []
  const last = seed + count - 1
  if (last > maxSeed) throw seedTooLarge(seed, count)
  return [{ param: 'seed', given: seed, taken: `${seed} to ${last}`, why: 'one for each image' }]
}

function seedTooLarge(seed: number, count: number) {
  const limit = maxSeed - count + 1
  return invalidRequest(
    `Invalid 'seed': integer above maximum value. ${count} images have the seeds from this one on, one for each. Expected a value <= ${limit}, but got ${seed} instead.`,
    {
      code: 'integer_above_max_value',
      param: 'seed',
      chinese: `参数 'seed' 过大：${count} 张图片从该值起各用一个种子，应 <= ${limit}，实际为 ${seed}。`,
    },
  )
}

function withSeed(parameters: ImageOrder['parameters'], start: number) {
  const { seed } = parameters
  return typeof seed === 'number' && start > 0 ? { ...parameters, seed: seed + start } : parameters
}

function toCall(order: ImageOrder, service: ImageService): PlannedCall {
  const { model, images, mask = '' } = order
  const headers = {
    ...(service !== 'message' && { 'x-dashscope-async': 'enable' }),
    ...([...images, mask].some((image) => image.startsWith('oss://')) && {
      'x-dashscope-ossresourceresolve': 'enable',
    }),
  }
  return { mode: 'send', path: paths[service], body: { model, ...bodies[service](order) }, headers }
}

const bodies: Readonly<Record<ImageService, (order: ImageOrder) => Record<string, unknown>>> = {
  message: toMessage,
  'message-task': toMessage,
  text2image: toSynthesis,
  image2image: toSynthesis,
}

function toMessage({ prompt, images, parameters }: ImageOrder) {
  const content = [...images.map((image) => ({ image })), { text: prompt }]
  return { input: { messages: [{ role: 'user', content }] }, parameters }
}

/** The older services have texts and pictures in `input`. */
function toSynthesis({ model, prompt, images, mask, parameters }: ImageOrder) {
  const whole = mask === undefined ? 'description_edit' : 'description_edit_with_mask'
  const { negative_prompt: negative, function: edit = whole, ...rest } = parameters
  const input = { prompt, ...(negative !== undefined && { negative_prompt: negative }) }
  const [image] = images
  if (image === undefined) return { input, parameters: rest }
  if (/wanx2\.1-imageedit/i.test(model))
    return {
      input: {
        ...input,
        function: edit,
        base_image_url: image,
        ...(mask !== undefined && { mask_image_url: mask }),
      },
      parameters: rest,
    }
  return { input: { ...input, images }, parameters: rest }
}
