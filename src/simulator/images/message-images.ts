import type { Answer } from '../http/answer-generation.ts'
import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts'
import { invalid, type Refusal } from '../request/refusal.ts'
import { readEnvelope } from '../retrieval/envelope.ts'
import { allowsOss } from '../uploads/allows-oss.ts'
import { checkImageRequest } from './check-image-request.ts'
import { makeImages, type ImageCall, type ImageRequest, type MadeImages } from './image-call.ts'
import { imageModelOf } from './models.ts'

/** `POST /services/aigc/multimodal-generation/generation` with an image model, as recorded. */
export function answerMessageImages(call: ImageCall): Answer {
  const request = readRequest(call, 'message')
  if ('code' in request) return { kind: 'refusal', refusal: request }
  const made = makeImages(request, call)
  const usage = toUsage(request, made)
  const output = toOutput(request, made)
  return {
    kind: 'result',
    body: { output, usage, request_id: call.requestId },
    timeout: 298,
    leaks: request.model.shape === 'qwen',
  }
}

/** `POST /services/aigc/image-generation/generation`: the same as a task. */
export function submitMessageImages(call: ImageCall): Answer {
  const request = readRequest(call, 'message-task')
  if ('code' in request) return { kind: 'refusal', refusal: request }
  const { key, requestId, directives, tasks } = call
  const total = Number(request.parameters['n'] ?? request.model.count)
  const result = () => {
    const made = makeImages(request, call)
    return { output: toOutput(request, made), failed: made.failed, usage: toUsage(request, made) }
  }
  const body = tasks.submit({ key, requestId, directives, work: { total, result } })
  return { kind: 'result', body, timeout: 180, leaks: false }
}

function readRequest(call: ImageCall, service: 'message' | 'message-task'): ImageRequest | Refusal {
  const envelope = readEnvelope(call.body, imageModelOf, ({ services }) => services.includes(service))
  if ('code' in envelope) return envelope
  const { model, input, parameters } = envelope
  const messages = listOf(input['messages'])
  const [message] = messages.map(objectOf)
  if (messages.length !== 1 || message?.['role'] !== 'user')
    return invalid('input.messages must hold exactly one message, of the role user.')
  const parts = listOf(message['content']).filter(isObject)
  const texts = parts.filter((part) => 'text' in part)
  if (texts.length !== 1) return invalid('input.messages[0].content must hold exactly one text.')
  const images = parts.filter((part) => 'image' in part).map(({ image }) => stringOf(image))
  const prompt = stringOf(texts[0]?.['text'])
  const request = { model, prompt, negative: parameters['negative_prompt'], images, parameters }
  return checkImageRequest(request, allowsOss(call.headers)) ?? request
}

/** The families list their images in different places. */
function toOutput({ model, prompt, parameters }: ImageRequest, { urls, failed }: MadeImages): JsonObject {
  const choiceOf = (content: readonly JsonObject[]) => ({
    finish_reason: 'stop',
    message: { role: 'assistant', content },
  })
  const total = urls.length + failed
  const task_metric = { FAILED: failed, SUCCEEDED: urls.length, TOTAL: total }
  const plain = urls.map((image) => ({ image }))
  const typed = urls.map((image) => ({ image, type: 'image' }))
  if (model.shape === 'wan') return { choices: typed.map((image) => choiceOf([image])), finished: true }
  if (model.shape === 'qwen3') return { choices: [choiceOf(typed)], rewrite_status: 'success', task_metric }
  if (model.shape === 'qwen') return { choices: [choiceOf(plain)], task_metric }
  const rewritten = { text: `${prompt}, in detail` }
  const content =
    parameters['prompt_extend'] === true
      ? [...plain, rewritten, { reasoning_content: 'More detail.' }]
      : plain
  return { choices: [choiceOf(content)], task_metric }
}

function toUsage({ model, images }: ImageRequest, { urls, width, height }: MadeImages): JsonObject {
  const image_count = urls.length
  if (model.shape === 'wan')
    return {
      size: `${width}*${height}`,
      image_count,
      input_tokens: 0,
      output_tokens: 0,
      total_tokens: 0,
    }
  if (model.shape !== 'qwen3') return { height, image_count, width }
  return {
    input_image_count: images.length,
    ...(images.length > 0 && { input_image_type: 'qima_input_1k' }),
    output_image_count: image_count,
    output_width: width,
    output_height: height,
    output_image_type: width * height > 2_250_000 ? 'qima_output_2k' : 'qima_output_1k',
  }
}
