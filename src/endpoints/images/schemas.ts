import { z } from 'zod'

import { maxLength, minLength, modelName, openObject, optional } from '../../http/body/fields.ts'
import { DryRun } from '../dry-run.ts'

const prompt = z.string().check(minLength(1), maxLength(32_000))
const model = modelName()

/** OpenAI's fields that both endpoints have, and those of DashScope that many models have. */
export const sharedFields = {
  n: optional(z.int().min(1).max(10)),
  size: optional(z.string().check(minLength(1), maxLength(32))),
  response_format: optional(z.enum(['url', 'b64_json'])),
  quality: optional(z.enum(['standard', 'hd', 'low', 'medium', 'high', 'auto'])),
  background: optional(z.enum(['transparent', 'opaque', 'auto'])),
  output_format: optional(z.enum(['png', 'jpeg', 'webp'])),
  output_compression: optional(z.int().min(0).max(100)),
  user: optional(z.string()),
  stream: optional(z.boolean()),
  partial_images: optional(z.int().min(0).max(3)),
  negative_prompt: optional(z.string()),
  seed: optional(z.int().min(0).max(2_147_483_647)),
  prompt_extend: optional(z.boolean()),
  watermark: optional(z.boolean()),
}

/** https://platform.openai.com/docs/api-reference/images/create; DashScope's own parameters in addition to OpenAI's. */
export const ImageRequest = openObject({
  model,
  prompt,
  ...sharedFields,
  moderation: optional(z.enum(['low', 'auto'])),
  style: optional(z.string()),
})
export type ImageRequest = z.output<typeof ImageRequest>

const Url = z.string().check(minLength(1))
/** A picture as OpenAI's JSON form has it. */
const Reference = openObject({ image_url: optional(Url), file_id: optional(z.string()) })

/** https://platform.openai.com/docs/api-reference/images/createEdit, as JSON. */
export const ImageEditRequest = openObject({
  model,
  prompt,
  image: optional(z.union([Url, z.array(Url)])),
  images: optional(z.array(z.union([Url, Reference]))),
  mask: optional(z.unknown()),
  mask_image_url: optional(Url),
  ...sharedFields,
  input_fidelity: optional(z.enum(['high', 'low'])),
})
export type ImageEditRequest = z.output<typeof ImageEditRequest>

const BinaryFile = z.string().meta({ format: 'binary' })

/** The same as a form, for its description. The fields of a form are checked as JSON, once they have its types. */
export const ImageEditForm = openObject({
  model,
  prompt,
  image: z.union([BinaryFile, z.array(BinaryFile)]),
  mask: optional(BinaryFile),
  mask_image_url: optional(Url),
  ...sharedFields,
  input_fidelity: optional(z.enum(['high', 'low'])),
})

/** A form, whose fields are checked once they have the types of JSON. */
export const AnyForm = z.custom<ImageEditRequest>()

// `.meta()` would return a copy without the properties that openObject() sets.
ImageRequest.register(z.globalRegistry, {
  id: 'ImageRequest',
  description: 'A request for pictures. A parameter that is null is absent.',
})
ImageEditRequest.register(z.globalRegistry, {
  id: 'ImageEditRequest',
  description:
    'Pictures, and an instruction how to change them. A form (multipart/form-data) has the same fields but `images`.',
})
ImageEditForm.register(z.globalRegistry, {
  id: 'ImageEditForm',
  description: 'Files, and an instruction how to change them. Numbers and booleans are written as in JSON.',
})

const count = () => z.int().min(0)
const ImageUsage = z
  .object({
    input_tokens: count(),
    output_tokens: count(),
    total_tokens: count(),
    input_tokens_details: z.object({ text_tokens: count(), image_tokens: count() }),
    image_count: z.exactOptional(
      count().meta({ description: "Beyond OpenAI's: the pictures that were made." }),
    ),
  })
  .meta({
    id: 'ImageUsage',
    description:
      'Tokens as DashScope counts them. It does not distinguish those of texts from those of pictures: all are text_tokens.',
  })
export type ImageUsage = z.output<typeof ImageUsage>

const Image = z
  .object({
    b64_json: z.exactOptional(z.string()),
    url: z.exactOptional(z.string().meta({ description: 'For 24 hours.' })),
    revised_prompt: z.exactOptional(z.string().meta({ description: 'The prompt as DashScope rewrote it.' })),
  })
  .meta({ id: 'Image', description: 'A picture: base64 without a prefix, or an address.' })

export const ImageList = z
  .object({
    created: z.int(),
    data: z.array(Image),
    size: z.exactOptional(z.string().meta({ description: 'The size of the pictures that were made.' })),
    output_format: z.exactOptional(z.enum(['png', 'jpeg', 'webp'])),
    usage: z.exactOptional(ImageUsage),
  })
  .meta({ id: 'ImageList', description: 'The pictures.' })
export type ImageList = z.output<typeof ImageList>

export const ImagesAnswer = z.union([ImageList, DryRun]).meta({
  id: 'ImagesAnswer',
  description: 'The pictures; or, with `x-gateway-dry-run: true`, what would be sent.',
})

const event = <Type extends string>(type: Type) =>
  z.object({
    type: z.literal(type),
    b64_json: z.string(),
    created_at: z.int(),
    size: z.string(),
    quality: z.literal('auto'),
    background: z.literal('auto'),
    output_format: z.enum(['png', 'jpeg', 'webp']),
    usage: ImageUsage,
  })

export const ImageEvent = z
  .discriminatedUnion('type', [event('image_generation.completed'), event('image_edit.completed')])
  .meta({ id: 'ImageEvent', description: 'One picture. DashScope makes no partial ones.' })
