import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import { findImageUrl, toImageUrl } from '../../../generation/request/content/to-image-url.ts'
import { toBase64 } from '../../../base64.ts'
import type { ImageFamily } from '../../../models/families/image.ts'
import type { FormFile, FormValue } from '../../../http/body/multipart.ts'
import type { ImageEditRequest } from '../schemas.ts'

/** A picture of the request. */
export interface ImageInput {
  /** Its path in the request. */
  param: string
  /** A web address, an uploaded file, or a data URL. */
  url: string
}

/** The pictures of a JSON body, in order. @throws ApiError 400 */
export function toInputs({ image, images }: ImageEditRequest): ImageInput[] {
  const plain = typeof image === 'string' ? [{ param: 'image', url: image }] : listed(image ?? [], 'image')
  const others = (images ?? []).map((one, index) => {
    const param = `images[${index}]`
    if (typeof one === 'string') return { param, url: one }
    if (one.file_id != null) throw noFile(`${param}.file_id`)
    if (one.image_url == null) throw noImage(param)
    return { param: `${param}.image_url`, url: one.image_url }
  })
  const all = [...plain, ...others]
  if (all.length === 0) throw noImage('image')
  return all.map(({ param, url }) => ({ param, url: toImageUrl(checked(url, param), param) }))
}

function listed(urls: readonly string[], name: string) {
  return urls.map((url, index) => ({ param: `${name}[${index}]`, url }))
}

/** The pictures of a form, in order: a file becomes a data URL. @throws ApiError 400 */
export function toFormInputs(images: readonly FormValue[]): ImageInput[] {
  if (images.length === 0) throw noImage('image')
  return images.map((image, index) => {
    const param = images.length === 1 ? 'image' : `image[${index}]`
    return { param, url: typeof image === 'string' ? fromText(image, param) : toDataUrl(image, param) }
  })
}

/** A text may be a file that lacks its name: the form's parser reads it as text, which damages its bytes. */
function fromText(text: string, param: string): string {
  const url = findImageUrl(checked(text, param))
  if (url === undefined) throw noFileName(param)
  return url
}

/** First bytes of the formats that DashScope documents. The declared type is often missing or wrong. */
const formats: readonly [type: string, begins: RegExp][] = [
  ['image/png', /^\x89PNG/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/bmp', /^BM/],
  ['image/gif', /^GIF8/],
  ['image/tiff', /^(?:II\*\0|MM\0\*)/],
]

function toDataUrl({ bytes }: FormFile, param: string): string {
  const head = bytes.subarray(0, 16)
  const text = String.fromCharCode(...head)
  const type = formats.find(([, begins]) => begins.test(text))?.[0]
  if (type === undefined) throw wrongFormat(param)
  return `data:${type};base64,${toBase64(bytes)}`
}

function checked(url: string, param: string): string {
  // Other schemes would be files of DashScope's own machines.
  if (/^(?:file|ftp|gopher|javascript):/i.test(url)) throw wrongFormat(param)
  return url
}

function wrongFormat(param: string): ApiError {
  return invalidRequest(
    `Invalid '${param}': no image. Expected PNG, JPEG, WebP, BMP, GIF or TIFF, as a file of a form, as a data URL, or as an http, https or oss URL.`,
    {
      code: 'invalid_image_format',
      param,
      chinese: `参数 '${param}' 不是图片：应为 PNG、JPEG、WebP、BMP、GIF 或 TIFF，可作为表单文件、data URL，或 http、https、oss URL。`,
    },
  )
}

function noFileName(param: string): ApiError {
  return invalidRequest(
    `Invalid '${param}': this field of the form is a text, and no address or base64 of an image. A file needs a file name, such as 'filename="a.png"': a part without one is read as text. With curl, write -F image=@a.png.`,
    {
      code: 'invalid_image_format',
      param,
      chinese: `参数 '${param}' 不对：表单中的该字段是文本，且不是图片地址或图片的 base64。上传文件必须带文件名（如 'filename="a.png"'），否则会被当作文本；用 curl 时请写 -F image=@a.png。`,
    },
  )
}

function noImage(param: string): ApiError {
  return invalidRequest(`Missing required parameter: '${param}'. Expected at least one image.`, {
    code: 'missing_required_parameter',
    param,
    chinese: `缺少必填参数 '${param}'：至少需要一张图片。`,
  })
}

function noFile(param: string): ApiError {
  return invalidRequest(
    `Unsupported parameter: '${param}': this gateway stores no files. Send the image itself, or its address as 'image_url'.`,
    {
      code: 'unsupported_parameter',
      param,
      chinese: `参数 '${param}' 不受支持：本网关不保存文件，请直接发送图片，或用 'image_url' 给出地址。`,
    },
  )
}

/** A form has its pictures in `image`. @throws ApiError 400 */
export function refuseList(images: unknown): void {
  if (images == null) return
  throw invalidRequest(
    "Unsupported parameter: 'images' is of a JSON body. A form has its pictures as files or addresses in 'image', 'image[]' or 'image[0]', 'image[1]', ….",
    {
      code: 'unsupported_parameter',
      param: 'images',
      chinese:
        "参数 'images' 只用于 JSON 请求体。表单中的图片请放在 'image'、'image[]' 或 'image[0]'、'image[1]' 等字段，可以是文件或地址。",
    },
  )
}

/** DashScope's own mask. @throws ApiError 400 for models without one: they would change the whole picture */
export function toMask(
  url: string | null | undefined,
  model: string,
  family: ImageFamily,
): ImageInput | undefined {
  if (url == null) return undefined
  const param = 'mask_image_url'
  if (family.parameters.has(param)) return { param, url: toImageUrl(checked(url, param), param) }
  throw invalidRequest(
    `Unsupported parameter: '${param}' is not supported by '${model}'. Leave it out, or use 'wanx2.1-imageedit'.`,
    {
      code: 'unsupported_parameter',
      param,
      chinese: `模型 '${model}' 不支持参数 '${param}'：请去掉该参数，或改用 'wanx2.1-imageedit'。`,
    },
  )
}

/** A mask of OpenAI's repaints where it is transparent, DashScope's where it is white. @throws ApiError 400 */
export function refuseMask(mask: unknown): void {
  if (mask == null) return
  throw invalidRequest(
    "Unsupported parameter: 'mask': the gateway does not convert masks for DashScope. Describe in the prompt what is to be changed; or send DashScope's own mask, white where the picture is changed, as 'mask_image_url' with 'wanx2.1-imageedit'.",
    {
      code: 'unsupported_parameter',
      param: 'mask',
      chinese:
        "参数 'mask' 不受支持：网关不为百炼转换蒙版。请在提示词中描述要修改的部分；或用 'wanx2.1-imageedit'，把百炼自己的蒙版（要修改的部分为白色）放在 'mask_image_url' 中。",
    },
  )
}
