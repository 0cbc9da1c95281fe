import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { ImageFamily, ImageSizes } from '../../../models/families/image.ts'

export interface Size {
  /** DashScope's form, such as `1328*1328`; undefined leaves the choice to the model. */
  value?: string
  adjustments: readonly Adjustment[]
}

const pixelsPattern = /^(\d{2,5})[x*](\d{2,5})$/i
const named: Readonly<Record<string, number>> = { '1K': 1024, '2K': 2048, '4K': 4096 }

/** OpenAI's `1024x1024` → the nearest size of the model. @throws ApiError 400 for text that is no size */
export function toSize(given: string | null | undefined, model: string, { sizes }: ImageFamily): Size {
  if (given == null || given === 'auto') return { adjustments: [] }
  const [, width, height] = pixelsPattern.exec(given) ?? []
  const side = Object.hasOwn(named, given.toUpperCase()) ? named[given.toUpperCase()] : undefined
  if (width === undefined && side === undefined) throw noSize(given, model, sizes)
  if (sizes === 'none')
    return { adjustments: [{ param: 'size', given, why: `${model} keeps the size of its input` }] }
  const isNamed =
    side !== undefined && (sizes === undefined || sizes.named?.includes(given.toUpperCase()) === true)
  if (isNamed) return { value: given.toUpperCase(), adjustments: [] }
  const wanted = { width: Number(width ?? side), height: Number(height ?? side) }
  const size = sizes === undefined ? wanted : nearestSize(wanted, sizes)
  const isSame = size.width === wanted.width && size.height === wanted.height
  return {
    value: `${size.width}*${size.height}`,
    adjustments: isSame
      ? []
      : [
          {
            param: 'size',
            given,
            taken: `${size.width}x${size.height}`,
            why: `${model} makes ${describe(sizes)}`,
          },
        ],
  }
}

interface Pixels {
  width: number
  height: number
}

const maxSide = 4096
/** Sides of free sizes. */
const step = 16

/** The size itself where the model has it, else the one with the nearest ratio, and of those the nearest area. */
function nearestSize(wanted: Pixels, sizes: ImageSizes): Pixels {
  if (sizes.fixed !== undefined) {
    const all = sizes.fixed.map(toPixels)
    return all.toSorted((one, other) => distance(one, wanted) - distance(other, wanted))[0] ?? wanted
  }
  if (fits(wanted, sizes)) return wanted
  const maxRatio = sizes.ratio ?? Infinity
  const ratio = Math.min(maxRatio, Math.max(1 / maxRatio, wanted.width / wanted.height))
  const target = { width: Math.sqrt(areaOf(wanted) * ratio), height: Math.sqrt(areaOf(wanted) / ratio) }
  let nearest = { width: 1024, height: 1024 }
  let least = Infinity
  for (let height = step; height <= maxSide; height += step) {
    const size = { width: Math.max(step, Math.round((height * ratio) / step) * step), height }
    const from = distance(size, target)
    if (from >= least || !fits(size, sizes)) continue
    nearest = size
    least = from
  }
  return nearest
}

/** A wrong ratio distorts a picture, a wrong area does not. */
const weightOfRatio = 10

function distance(one: Pixels, other: Pixels): number {
  const ratios = Math.abs(Math.log(one.width / one.height / (other.width / other.height)))
  return ratios * weightOfRatio + Math.abs(Math.log(areaOf(one) / areaOf(other)))
}

function fits(
  size: Pixels,
  { pixels = [0, Infinity], side = [0, Infinity], ratio = Infinity }: ImageSizes,
): boolean {
  const { width, height } = size
  const isLarge = areaOf(size) >= pixels[0] && areaOf(size) <= pixels[1]
  const isWithin = [width, height].every((length) => length >= side[0] && length <= side[1])
  return isLarge && isWithin && Math.max(width / height, height / width) <= ratio
}

function areaOf({ width, height }: Pixels): number {
  return width * height
}

function toPixels(size: string): Pixels {
  const [width = 0, height = 0] = size.split('*').map(Number)
  return { width, height }
}

function describe(sizes: ImageSizes | undefined): string {
  if (sizes?.fixed !== undefined) return sizes.fixed.map((size) => size.replace('*', 'x')).join(', ')
  const { pixels, side, ratio } = sizes ?? {}
  const area =
    pixels &&
    `${Math.sqrt(pixels[0])}x${Math.sqrt(pixels[0])} to ${Math.sqrt(pixels[1])}x${Math.sqrt(pixels[1])} pixels in all`
  const sides = side && `sides from ${side[0]} to ${side[1]}`
  const ratios = ratio === undefined ? undefined : `ratios up to ${ratio}:1`
  return [area, sides, ratios].filter((part) => part !== undefined).join(', ')
}

function noSize(given: string, model: string, sizes: ImageFamily['sizes']): ApiError {
  const fixed = typeof sizes === 'object' ? sizes.fixed : undefined
  const examples = (fixed ?? ['1024*1024', '1536*1024']).map((size) => `'${size.replace('*', 'x')}'`)
  const names =
    typeof sizes === 'object' && sizes.named !== undefined ? sizes.named.map((name) => `'${name}'`) : []
  const list = [...examples, ...names, "'auto'"].join(', ')
  return invalidRequest(
    `Invalid value: '${given}'. 'size' of '${model}' is WIDTHxHEIGHT in pixels: ${fixed === undefined ? 'for example ' : ''}${list}.`,
    {
      code: 'invalid_value',
      param: 'size',
      chinese: `参数 'size' 的取值 '${given}' 不对：应为“宽x高”（像素），模型 '${model}' ${fixed === undefined ? '例如' : '支持'} ${list}。`,
    },
  )
}
