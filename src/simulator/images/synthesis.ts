import type { Answer } from '../http/answer-generation.ts'
import { listOf, stringOf, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { readEnvelope, type RetrievalEnvelope } from '../retrieval/envelope.ts'
import { allowsOss } from '../uploads/allows-oss.ts'
import { checkImageRequest } from './check-image-request.ts'
import { makeImages, type ImageCall, type ImageRequest } from './image-call.ts'
import { imageModelOf, type ImageModel } from './models.ts'

/** `POST /services/aigc/text2image/image-synthesis` and `…/image2image/image-synthesis`: tasks, as recorded. */
export function submitSynthesis(call: ImageCall, service: 'text2image' | 'image2image'): Answer {
  const envelope = readEnvelope(call.body, imageModelOf, ({ services }) => services.includes(service))
  const request = 'code' in envelope ? envelope : readRequest(envelope)
  if ('code' in request) return { kind: 'refusal', refusal: request }
  const refusal = checkImageRequest(request, allowsOss(call.headers))
  if (refusal) return { kind: 'refusal', refusal }
  const { key, requestId, directives, tasks } = call
  const total = Number(request.parameters['n'] ?? request.model.count)
  const work = { total, result: () => toResult(request, call) }
  const body = tasks.submit({ key, requestId, directives, work })
  return { kind: 'result', body, timeout: 180, leaks: false }
}

const functions = new Set([
  'stylization_all',
  'stylization_local',
  'description_edit',
  'description_edit_with_mask',
  'remove_watermark',
  'remove_watermaker',
  'expand',
  'super_resolution',
  'colorization',
  'doodle',
  'control_cartoon_feature',
])

function readRequest({ model, input, parameters }: RetrievalEnvelope<ImageModel>): ImageRequest | Refusal {
  const { prompt, negative_prompt: negative } = input
  const request = { model, prompt: stringOf(prompt), negative, images: imagesIn(model, input), parameters }
  if (model.edits === 'translation') return { ...request, prompt: stringOf(input['target_lang']) }
  if (model.edits !== 'functions') return request
  const { function: name, mask_image_url: mask } = input
  if (!functions.has(stringOf(name))) return invalid(`function ${JSON.stringify(name)} is not supported.`)
  if (name === 'description_edit_with_mask' && stringOf(mask) === '') return refuse('InvalidURL')
  return request
}

function imagesIn({ edits }: ImageModel, input: JsonObject): string[] {
  if (edits === 'images') return listOf(input['images']).map(stringOf)
  const name = edits === 'functions' ? 'base_image_url' : 'image_url'
  return name in input ? [stringOf(input[name])] : []
}

/** The prompt is rewritten unless `prompt_extend` is false. Images that were not made are entries with a code. */
function toResult(request: ImageRequest, call: ImageCall) {
  const { model, prompt, parameters } = request
  const { urls, failed } = makeImages(request, call)
  const usage = { image_count: urls.length }
  if (model.edits === 'translation') return { output: { image_url: urls[0] }, failed, usage }
  const isRewritten = model.promptExtend && parameters['prompt_extend'] !== false
  const prompts = isRewritten ? { orig_prompt: prompt, actual_prompt: `${prompt}, in detail` } : {}
  const { code, message } = refuse('DataInspectionFailed', 'Output data may contain inappropriate content.')
  const failures = Array.from({ length: failed }, () => ({ code, message }))
  return {
    output: { results: [...urls.map((url) => ({ ...prompts, url })), ...failures] },
    failed,
    usage,
  }
}
