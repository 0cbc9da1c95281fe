import type { Attachments } from './generation.ts'
import type { JsonObject } from '../json.ts'
import { mediaIn } from '../request/media.ts'
import { recognitionOf } from '../answers/ocr.ts'
import type { GenerationRequest } from '../request/request.ts'
import { annotationsOf } from '../recognition/message.ts'
import { speechOf } from '../answers/spoken-answer.ts'

/** The content of a multimodal answer besides its text. */
export function attachmentsOf(request: GenerationRequest, pieces: string[], requestId: string): Attachments {
  return {
    speech: speechOf(request, pieces, requestId),
    closing: [...ocrResultOf(request), ...imageSizesOf(request)],
    annotations: annotationsOf(request),
  }
}

function ocrResultOf(request: GenerationRequest): JsonObject[] {
  if (request.family.purpose !== 'ocr' || !request.parameters['ocr_options']) return []
  const { result } = recognitionOf(request)
  return result ? [{ ocr_result: result }] : []
}

/** Height and width after scaling to multiples of 28; nothing is downloaded, so they are made up. */
function imageSizesOf({ messages, parameters }: GenerationRequest): JsonObject[] {
  if (parameters['vl_enable_image_hw_output'] !== true) return []
  const images = mediaIn(messages).filter(({ kind }) => kind === 'image')
  return images.map((_image, index) => ({ image_hw: [924 - index * 28, 1316] }))
}
