import type { CodeSample } from '../../code/sample.ts'
import { fromForm } from '../../code/from-form.ts'
import { toCurl } from '../../code/to-curl.ts'
import { toNode } from '../../code/to-node.ts'
import { toPython } from '../../code/to-python.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import { isForm, type FormField, type GatewayRequest } from '../../gateway/request.ts'
import { detailsOf } from '../../state/models.ts'
import { toMask } from './paint.ts'
import { toSizes } from './sizes.ts'
import { imageSettings, mask, maskSize, sources, takes, takesMask } from './state.ts'

/** The request of the form: JSON, or a form with files for a change. */
export function toRequest(): GatewayRequest {
  const fields = toFields()
  if (imageSettings.mode.value === 'create') return { path: '/v1/images/generations', body: fields }
  const name = sources.value.length === 1 ? 'image' : 'image[]'
  const body: FormField[] = [
    ...Object.entries(fields).map(([field, value]): FormField => [field, String(value)]),
    ...sources.value.map(({ file }): FormField => [name, file]),
  ]
  if (takesMask() && mask.value.length > 0) body.push(['mask_image_url', toMask(mask.value, maskSize.value)])
  return { path: '/v1/images/edits', body }
}

function toFields(): Record<string, string | number | boolean> {
  const sizes = toSizes(detailsOf('image', imageSettings.model.value))
  const { model, prompt, size, count, seed, stream, negative, extend, watermark } = imageSettings
  return {
    model: model.value.trim(),
    prompt: prompt.value.trim(),
    n: Number(count.value) || 1,
    // A size of another model that was chosen before is not this model's.
    ...(sizes.includes(size.value) && { size: size.value }),
    ...(seed.value !== '' && { seed: Number(seed.value) }),
    ...(takes('negative_prompt') &&
      negative.value.trim() !== '' && { negative_prompt: negative.value.trim() }),
    ...(takes('prompt_extend') && extend.value !== 'default' && { prompt_extend: extend.value === 'on' }),
    ...(takes('watermark') && watermark.value && { watermark: true }),
    ...(stream.value && { stream: true }),
  }
}

/** Fields of a form that are no texts. */
const json = new Set(['n', 'seed', 'prompt_extend', 'watermark', 'stream'])
/** Parameters that OpenAI's library has by name. */
const known = new Set(
  'model prompt n size quality background output_format response_format stream partial_images user image'.split(
    ' ',
  ),
)

export function toCode({ request }: Exchange): readonly CodeSample[] {
  const isEdit = isForm(request.body)
  const body = isForm(request.body) ? fromForm(request.body, json) : request.body
  const streams = body['stream'] === true
  const method = isEdit ? 'images.edit' : 'images.generate'
  const files = isEdit ? 'createReadStream, writeFileSync' : 'writeFileSync'
  return [
    toCurl(request),
    toPython({
      request,
      method,
      body,
      known,
      use: streams ? pythonStream : pythonAnswer,
      imports: ['base64'],
    }),
    toNode({
      request,
      method,
      body,
      use: streams ? nodeStream : nodeAnswer,
      imports: { [files]: 'node:fs' },
    }),
  ]
}

const pythonAnswer = `for number, image in enumerate(answer.data):
    with open(f"image-{number}.png", "wb") as file:
        file.write(base64.b64decode(image.b64_json))`
const pythonStream = `for number, event in enumerate(answer):
    with open(f"image-{number}.png", "wb") as file:
        file.write(base64.b64decode(event.b64_json))`

const nodeAnswer = `for (const [number, image] of answer.data.entries()) {
  writeFileSync(\`image-\${number}.png\`, image.b64_json, 'base64')
}`
const nodeStream = `let number = 0
for await (const event of answer) {
  writeFileSync(\`image-\${number++}.png\`, event.b64_json, 'base64')
}`
