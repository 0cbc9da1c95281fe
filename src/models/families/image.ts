import { bareIdOf } from '../bare-id.ts'
import type { ImageFamily, ImageParameter, ImageSizes } from './image-family.ts'

export type { ImageFamily, ImageParameter, ImageService, ImageSizes } from './image-family.ts'

const general: readonly ImageParameter[] = ['negative_prompt', 'seed', 'prompt_extend', 'watermark']
const parameters = (...more: readonly ImageParameter[]) => new Set([...general, ...more])
const only = (...names: readonly ImageParameter[]) => new Set(names)

const upTo2048: ImageSizes = { pixels: [512 ** 2, 2048 ** 2] }
const five = ['1664*928', '1472*1104', '1328*1328', '1104*1472', '928*1664']

const qwen = { ownedBy: 'qwen', service: 'message', parameters: parameters() } as const
const wan = { ownedBy: 'wan', perCall: 4 } as const
const wan27 = {
  ...wan,
  service: 'message',
  inputs: [0, 9],
  parameters: only(
    'negative_prompt',
    'seed',
    'watermark',
    'thinking_mode',
    'bbox_list',
    'color_palette',
    'enable_sequential',
  ),
} as const
const older = { service: 'text2image', inputs: [0, 0] } as const

/**
 * In order: the first match counts. Source: https://help.aliyun.com/zh/model-studio/qwen-image-api, …/qwen-image-edit-api,
 * …/text-to-image-v2-api-reference and …/wan-image-generation-api-reference; per documentation, not tried against the service.
 */
export const imageFamilies: readonly ImageFamily[] = [
  {
    ...qwen,
    matches: /^qwen-image-3\.0/,
    ids: ['qwen-image-3.0', 'qwen-image-3.0-pro'],
    sizes: { ...upTo2048, ratio: 8 },
    perCall: 6,
    inputs: [0, 3],
    parameters: parameters('prompt_extend_mode', 'enable_thinking'),
  },
  {
    ...qwen,
    matches: /^qwen-image-2\.1/,
    ids: ['qwen-image-2.1-pro'],
    sizes: upTo2048,
    perCall: 6,
    inputs: [0, 10],
  },
  {
    ...qwen,
    matches: /^qwen-image-2\.0/,
    ids: ['qwen-image-2.0', 'qwen-image-2.0-pro'],
    sizes: upTo2048,
    perCall: 6,
    inputs: [0, 3],
  },
  {
    ...qwen,
    matches: /^qwen-image-edit-(?:plus|max)/,
    ids: ['qwen-image-edit-max', 'qwen-image-edit-plus'],
    sizes: { side: [512, 2048] },
    perCall: 6,
    inputs: [1, 3],
  },
  {
    ...qwen,
    matches: /^qwen-image-edit/,
    ids: ['qwen-image-edit'],
    sizes: 'none',
    perCall: 1,
    inputs: [1, 3],
    parameters: only('negative_prompt', 'seed', 'watermark'),
  },
  {
    ...qwen,
    matches: /^qwen-image-max/,
    ids: ['qwen-image-max'],
    sizes: { fixed: five },
    perCall: 1,
    inputs: [0, 0],
    promptLength: 800,
  },
  {
    ...qwen,
    matches: /^qwen-image(?:-plus)?(?:-20|$)/,
    ids: ['qwen-image-plus', 'qwen-image'],
    service: 'text2image',
    sizes: { fixed: five },
    perCall: 1,
    inputs: [0, 0],
    promptLength: 800,
  },
  {
    ...qwen,
    matches: /^z-image/,
    ids: ['z-image-turbo'],
    sizes: upTo2048,
    perCall: 1,
    inputs: [0, 0],
    parameters: only('seed', 'prompt_extend'),
  },
  {
    ...wan27,
    matches: /^wan2\.7-image-pro/,
    ids: ['wan2.7-image-pro'],
    sizes: { named: ['1K', '2K', '4K'], pixels: [768 ** 2, 4096 ** 2], ratio: 8 },
  },
  {
    ...wan27,
    matches: /^wan2\.7-image/,
    ids: ['wan2.7-image'],
    sizes: { named: ['1K', '2K'], pixels: [768 ** 2, 2048 ** 2], ratio: 8 },
  },
  {
    ...wan,
    matches: /^wan2\.6-image/,
    ids: ['wan2.6-image'],
    service: 'message',
    sizes: { named: ['1K', '2K'], pixels: [768 ** 2, 2048 ** 2] },
    inputs: [1, 4],
    promptLength: 2000,
    parameters: parameters(),
  },
  {
    ...wan,
    matches: /^wan2\.6-t2i/,
    ids: ['wan2.6-t2i'],
    service: 'message',
    sizes: { pixels: [1280 ** 2, 1440 ** 2], ratio: 4 },
    inputs: [0, 0],
    promptLength: 2100,
    parameters: parameters(),
  },
  {
    ...wan,
    matches: /^wan2\.5-i2i/,
    ids: ['wan2.5-i2i-preview'],
    service: 'image2image',
    sizes: { pixels: [768 ** 2, 1280 ** 2] },
    inputs: [1, 3],
    promptLength: 2000,
    parameters: parameters(),
  },
  {
    ...wan,
    matches: /^wanx2\.1-imageedit/,
    ids: ['wanx2.1-imageedit'],
    service: 'image2image',
    sizes: 'none',
    inputs: [1, 1],
    promptLength: 800,
    parameters: only('seed', 'watermark', 'function', 'strength', 'mask_image_url'),
  },
  {
    ...wan,
    ...older,
    matches: /^wan2\.5-t2i/,
    ids: ['wan2.5-t2i-preview'],
    sizes: { pixels: [768 ** 2, 1440 ** 2], ratio: 4 },
    promptLength: 2000,
    parameters: parameters(),
  },
  {
    ...wan,
    ...older,
    matches: /^(?:wan|wanx)2\.\d-t2i/,
    ids: [
      'wan2.2-t2i-plus',
      'wan2.2-t2i-flash',
      'wanx2.1-t2i-plus',
      'wanx2.1-t2i-turbo',
      'wanx2.0-t2i-turbo',
    ],
    sizes: { side: [512, 1440] },
    promptLength: 800,
    parameters: parameters(),
  },
  {
    ...wan,
    ...older,
    matches: /^wanx-v1/,
    ids: ['wanx-v1'],
    sizes: { fixed: ['1024*1024', '720*1280', '1280*720', '768*1152'] },
    promptLength: 800,
    parameters: only('negative_prompt', 'seed', 'style', 'ref_strength', 'ref_mode'),
  },
  {
    ...older,
    matches: /^flux-/,
    ids: ['flux-schnell', 'flux-dev', 'flux-merged'],
    ownedBy: 'black-forest-labs',
    sizes: { fixed: ['1024*1024', '512*1024', '768*512', '768*1024', '1024*576', '576*1024'] },
    perCall: 1,
    parameters: only('seed', 'steps', 'guidance'),
  },
  {
    ...older,
    matches: /^stable-diffusion-/,
    ids: [
      'stable-diffusion-3.5-large',
      'stable-diffusion-3.5-large-turbo',
      'stable-diffusion-xl',
      'stable-diffusion-v1.5',
    ],
    ownedBy: 'stability-ai',
    sizes: { side: [512, 1024] },
    perCall: 4,
    parameters: only('negative_prompt', 'seed', 'steps', 'cfg', 'shift'),
  },
]

const unknown: ImageFamily = {
  matches: /^/,
  ids: [],
  ownedBy: 'qwen',
  service: 'message',
  perCall: 1,
  parameters: new Set([...general, ...imageFamilies.flatMap((family) => [...family.parameters])]),
}

/** The family of a model, regardless of case and host. */
export function imageFamilyOf(model: string): ImageFamily {
  const name = bareIdOf(model)
  return imageFamilies.find(({ matches }) => matches.test(name)) ?? unknown
}

/** The ids of models that take images. */
export const editingIds: readonly string[] = imageFamilies
  .filter(({ inputs }) => (inputs?.[1] ?? 0) > 0)
  .flatMap(({ ids }) => ids)
