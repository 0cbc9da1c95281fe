import { isIntegerBetween } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { toPixels, type ImageRequest } from './image-call.ts'
import type { Sizes } from './models.ts'

const maxSeed = 2_147_483_647
const megabyte = 1024 * 1024

/** What the pages say; their words for a refusal are a guess, but for those of an address. */
export function checkImageRequest(request: ImageRequest, resolvesOss: boolean): Refusal | undefined {
  const { model, prompt, images } = request
  const [min, max] = model.images
  if (prompt.trim() === '') return invalid('The prompt is empty.')
  if (images.length < min || images.length > max)
    return invalid(
      max === 0
        ? 'The model does not support input images.'
        : `The number of input images should be between ${min} and ${max}.`,
    )
  return (
    images.map((image) => checkAddress(image, resolvesOss, model.shape === 'wan' ? 20 : 10)).find(Boolean) ??
    checkParameters(request)
  )
}

function checkAddress(image: string, resolvesOss: boolean, megabytes: number): Refusal | undefined {
  if (/^https?:\/\/./.test(image)) return undefined
  if (image.startsWith('oss://')) return resolvesOss ? undefined : refuse('InvalidURL')
  const [head] = /^data:image\/[\w.+-]+;base64,/.exec(image) ?? []
  if (head === undefined) return refuse('InvalidURL')
  const bytes = ((image.length - head.length) * 3) / 4
  return bytes > megabytes * megabyte
    ? refuse('InvalidParameter.DataInspection', `The image exceeds ${megabytes} MB.`)
    : undefined
}

function checkParameters({ model, parameters, negative }: ImageRequest): Refusal | undefined {
  const { size, n, seed, prompt_extend: extend, watermark } = parameters
  if (n !== undefined && !isIntegerBetween(n, 1, model.max))
    return invalid(`n must be an integer between 1 and ${model.max}.`)
  if (seed !== undefined && !isIntegerBetween(seed, 0, maxSeed))
    return invalid(`seed must be an integer between 0 and ${maxSeed}.`)
  if (typeof negative === 'string' && negative.length > 500)
    return invalid('negative_prompt must have at most 500 characters.')
  if (watermark !== undefined && typeof watermark !== 'boolean')
    return invalid('watermark must be a boolean.')
  if (extend !== undefined && !model.promptExtend)
    return invalid('prompt_extend is not supported by the model.')
  if (extend !== undefined && typeof extend !== 'boolean') return invalid('prompt_extend must be a boolean.')
  return size === undefined ? undefined : checkSize(size, model.sizes)
}

function checkSize(size: unknown, { fixed, named = [], pixels, ratio, side }: Sizes): Refusal | undefined {
  if (fixed === undefined && pixels === undefined && side === undefined)
    return invalid('size is not supported by the model.')
  if (typeof size === 'string' && named.includes(size)) return undefined
  if (typeof size !== 'string' || !/^\d{2,5}\*\d{2,5}$/.test(size))
    return invalid(`size ${JSON.stringify(size)} is invalid: expected width*height, such as 1024*1024.`)
  if (fixed !== undefined)
    return fixed.includes(size)
      ? undefined
      : invalid(`size must be one of ${fixed.join(', ')}, but got ${size}.`)
  const { width, height } = toPixels(size)
  const [min, max] = pixels ?? [0, Infinity]
  if (width * height < min || width * height > max)
    return invalid(`The total pixels of size must be between ${min} and ${max}, but got ${size}.`)
  if (ratio !== undefined && Math.max(width / height, height / width) > ratio)
    return invalid(`The aspect ratio of size must be between 1:${ratio} and ${ratio}:1, but got ${size}.`)
  const [shortest, longest] = side ?? [0, Infinity]
  const fits = [width, height].every((length) => length >= shortest && length <= longest)
  return fits
    ? undefined
    : invalid(`Each side of size must be between ${shortest} and ${longest}, but got ${size}.`)
}
