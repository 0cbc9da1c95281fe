import { z } from 'zod'

import type { Adjustment } from '../errors/adjustment.ts'
import { invalidRequest, maxParamLength } from '../errors/api-error.ts'
import { toImageUrl } from '../generation/request/content/to-image-url.ts'
import { findUploads, type PlannedUpload } from '../generation/uploads.ts'
import { minLength, openObject, optional } from '../http/body/fields.ts'
import { noCounterpart } from './request-fields/unmapped.ts'

const url = z.string().check(minLength(1))
const Url = z.union([url, openObject({ url })])

/** An object with a text, an image or a video: DashScope's format, or a part of a chat message. */
export const MediaContent = openObject({
  type: optional(z.string()),
  text: optional(z.string()),
  image: optional(Url),
  image_url: optional(Url),
  video: optional(Url),
  video_url: optional(Url),
  multi_images: optional(z.array(url).check(minLength(1))),
})
export type MediaContent = z.output<typeof MediaContent>

// `.meta()` would return a copy without the properties that openObject() sets.
MediaContent.register(z.globalRegistry, {
  id: 'MediaContent',
  description: '`{"text"}`, `{"image"}`, `{"video"}`, `{"multi_images"}`, or a part of a chat message.',
})

/** The same in DashScope's format. */
export interface Media {
  text?: string
  image?: string
  video?: string
  multi_images?: readonly string[]
}

/** `place` is the object's path in the request: `input[3]`. @throws ApiError 400 for an invalid address */
export function toMedia(content: MediaContent, place: string): Media {
  const { text, multi_images: images } = content
  const image = oneOf(content, place, 'image', 'image_url')
  const video = oneOf(content, place, 'video', 'video_url')
  return {
    ...(text != null && { text }),
    ...(image !== undefined && { image: toImageUrl(image, place) }),
    ...(video !== undefined && { video: toVideoUrl(video, place) }),
    ...(images != null && { multi_images: images.map((one) => toImageUrl(one, place)) }),
  }
}

/** The address under either name. @throws ApiError 400 for two addresses, of which one would be lost */
function oneOf(
  content: MediaContent,
  place: string,
  name: 'image' | 'video',
  other: 'image_url' | 'video_url',
): string | undefined {
  const one = urlOf(content[name])
  const two = urlOf(content[other])
  if (one === undefined || two === undefined || one === two) return one ?? two
  throw invalidRequest(`Invalid '${place}': '${name}' and '${other}' are different. Expected one of them.`, {
    code: 'invalid_value',
    param: place,
    chinese: `参数 '${place}' 不对：'${name}' 与 '${other}' 不同，只能传其中一个。`,
  })
}

function urlOf(value: MediaContent['image']): string | undefined {
  return typeof value === 'string' ? value : value?.url
}

function toVideoUrl(given: string, place: string): string {
  if (/^(?:https?|oss|data):/i.test(given)) return given
  throw invalidRequest(
    `Invalid '${place}': expected a video as an http, https or oss URL, or as a data URL.`,
    {
      code: 'invalid_value',
      param: place,
      chinese: `参数 '${place}' 不对：视频应为 http、https 或 oss URL，或 data URL。`,
    },
  )
}

/** DashScope reads `oss://` URLs, the names of files uploaded to it, only with a header. */
export function uploadHeaders(media: readonly Media[]): Record<string, string> {
  const usesUploads = media.some(({ image, video, multi_images: images }) =>
    [image, video, images].flat().some((one) => one?.startsWith('oss://') === true),
  )
  return usesUploads ? { 'x-dashscope-ossresourceresolve': 'enable' } : {}
}

/** The images and videos that are too long for a request. A text is never a file, whatever it begins with. */
export function findMediaUploads(
  { image, video, multi_images: images }: Media,
  place: string,
): PlannedUpload[] {
  return findUploads([image, video, images], place)
}

/** The unknown fields of objects. Each name is reported once, because there may be thousands of objects. */
export function unknownFields(
  contents: readonly unknown[],
  path: string,
  known: ReadonlySet<string> = mediaFields,
): Adjustment[] {
  const names = contents.flatMap((content) =>
    typeof content === 'object' && content !== null && !Array.isArray(content)
      ? Object.entries(content).flatMap(([name, value]) => (known.has(name) || value == null ? [] : [name]))
      : [],
  )
  return Array.from(new Set(names), (name) => ({
    param: `${path}.${name}`.slice(0, maxParamLength),
    why: noCounterpart,
  }))
}

const mediaFields: ReadonlySet<string> = new Set(Object.keys(MediaContent.shape))
