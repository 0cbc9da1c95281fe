import type { EmbeddingFamily } from '../../../models/families/embedding.ts'
import { toMedia, type Media, type MediaContent } from '../../media-content.ts'
import { emptyText, invalidInput } from './invalid-input.ts'

interface ContentContext {
  /** Its path in the request: `input[3]`. */
  place: string
  model: string
  family: EmbeddingFamily
}

/** An object of the request → an input. @throws ApiError 400 */
export function toContent(content: MediaContent, { place, model, family }: ContentContext): Media {
  const input = toMedia(content, place)
  const kinds = Object.keys(input)
  if (input.text === '') throw emptyText(place)
  if (kinds.length === 0)
    throw invalidInput(
      place,
      'no content',
      "Expected 'text', 'image', 'video' or 'multi_images', or a part of a chat message.",
      "应包含 'text'、'image'、'video' 或 'multi_images'",
    )
  if (family.service === 'text-embedding' && (kinds.length > 1 || input.text === undefined))
    throw invalidInput(
      place,
      `the model '${model}' accepts text only`,
      "For images and videos use, for example, 'qwen3-vl-embedding' and 'tongyi-embedding-vision-plus'.",
      `模型 '${model}' 只支持文本；支持图片和视频的模型如 'qwen3-vl-embedding'、'tongyi-embedding-vision-plus'`,
    )
  if (kinds.length > 1 && family.fusion !== 'input')
    throw invalidInput(
      place,
      `the model '${model}' cannot make one vector of ${kinds.join(' and ')}`,
      'Send each of them as a separate input.',
      `模型 '${model}' 不能把 ${kinds.join('、')} 合成一个向量，请分成多条输入`,
    )
  return input
}
