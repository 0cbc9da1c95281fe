import { invalidRequest } from '../../../errors/api-error.ts'

/** First bytes of the image formats that DashScope documents, and of GIF, which its models read as well. */
const images: readonly [type: string, begins: RegExp][] = [
  ['image/png', /^\x89PNG/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/bmp', /^BM/],
  ['image/tiff', /^(?:II\*\0|MM\0\*)/],
  ['image/heic', /^[^]{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)/],
]
const documents: typeof images = [...images, ['application/pdf', /^%PDF-/]]

/** Returns URLs unchanged, and turns bare base64 into a data URL with the type from its first bytes. */
export function toImageUrl(given: string, param: string): string {
  return findImageUrl(given) ?? refuse(param, 'an image', 'PNG, JPEG, GIF, WebP, BMP, TIFF or HEIC')
}

/** The same; undefined for a text that is neither a URL nor base64 of an image. */
export function findImageUrl(given: string): string | undefined {
  return toUrl(given, images)
}

/** The same for a file, which may be a PDF. */
export function toFileUrl(given: string, param: string): string {
  return toUrl(given, documents) ?? refuse(param, 'a file', 'a PDF or an image')
}

function toUrl(given: string, formats: typeof images): string | undefined {
  if (/^(?:https?|oss|data):/i.test(given)) return given
  const bytes = firstBytes(given)
  const type = formats.find(([, begins]) => begins.test(bytes))?.[0]
  return type === undefined ? undefined : `data:${type};base64,${given}`
}

/** Only the bytes that distinguish the formats, because a file may have megabytes. Empty if the text is not base64. */
function firstBytes(base64: string): string {
  try {
    return atob(base64.slice(0, 64).replaceAll(/\s/g, '').slice(0, 32))
  } catch {
    return ''
  }
}

function refuse(param: string, what: string, formats: string): never {
  throw invalidRequest(
    `Invalid '${param}': expected ${what} as an http, https or oss URL, as a data URL, or as base64 of ${formats}.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：应为 http、https 或 oss URL、data URL，或以下格式的 base64：${formats}。`,
    },
  )
}
