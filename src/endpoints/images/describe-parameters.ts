const noCounterpart = 'DashScope has no counterpart: left out and reported in `x-gateway-adjusted`.'
const leftOut = 'Left out and reported where the model does not support it.'

/** Descriptions of the parameters; docs/mapping/images.md has the details. */
export const parameterNotes: Readonly<Record<string, string>> = {
  model: 'An image model: qwen-image-2.0, wan2.6-t2i, z-image-turbo, … Unknown names pass.',
  prompt: 'What the picture shows. A prompt that is longer than the model reads is reported.',
  n: 'Number of pictures, 1 by default. More than the model makes at once become several calls.',
  size: '`1024x1024`, also `1K`, `2K`, `4K` or `auto`. The nearest size of the model, which the answer names.',
  response_format: '`b64_json`, which is the default, or `url`, an address for 24 hours.',
  quality: noCounterpart,
  background: '`transparent` is refused with 400: the pictures are opaque.',
  output_format: 'The pictures are PNG; other formats are reported.',
  output_compression: noCounterpart,
  moderation: noCounterpart,
  style: `Styles of OpenAI: ${noCounterpart} \`<sketch>\` and others reach wanx-v1.`,
  user: noCounterpart,
  stream: 'An event for each picture, and comments while it is made.',
  partial_images: 'DashScope makes no partial pictures: none are sent, and reported.',
  negative_prompt: `What the picture must not show. ${leftOut}`,
  seed: `The same seed makes similar pictures. ${leftOut}`,
  prompt_extend: `Whether DashScope rewrites the prompt first. ${leftOut}`,
  watermark: `Whether the picture has a watermark; false where it is absent. ${leftOut}`,
}

const { moderation: _, style: __, ...common } = parameterNotes

const shared = {
  ...common,
  model:
    'A model that changes images: qwen-image-edit-plus, qwen-image-2.0, wan2.6-image, … Unknown names pass.',
  mask: 'Refused with 400: masks are not converted.',
  mask_image_url:
    "DashScope's own mask for wanx2.1-imageedit, as an address or a data URL: white where the picture is changed, black elsewhere. Refused with 400 by other models.",
  input_fidelity: noCounterpart,
}

export const editNotes: Readonly<Record<string, string>> = {
  ...shared,
  image: 'One picture or several, as addresses, data URLs or base64.',
  images: 'OpenAI\'s JSON form: `{"image_url"}`. `file_id` is refused with 400: no files are stored.',
}

export const formNotes: Readonly<Record<string, string>> = {
  ...shared,
  image:
    'One file or several, or addresses as text, in `image`, `image[]` or `image[0]`, `image[1]`, … A file needs a file name; its format is read from its bytes.',
}
