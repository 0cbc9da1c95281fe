import { isObject } from '../json.ts'

/** The path that serves a model. `message`: multimodal-generation; `message-task`: image-generation, as a task. */
export type ImageService = 'message' | 'message-task' | 'text2image' | 'image2image'

/** An image model, as Alibaba Cloud's pages describe it. */
export interface ImageModel {
  match: RegExp
  services: readonly ImageService[]
  sizes: Sizes
  /** The size without the parameter. */
  size: string
  /** Images of one call: the maximum, and without the parameter. */
  max: number
  count: number
  /** Images in the request. */
  images: readonly [min: number, max: number]
  /** Characters of the prompt that are read. */
  prompt: number
  promptExtend: boolean
  /** How an answer in messages lists its images. */
  shape: 'qwen' | 'qwen3' | 'wan' | 'z-image'
  /** `function` of the older editing service. */
  edits?: 'functions' | 'images' | 'translation'
}

/** Fixed sizes, or limits of the pixels in all, of the ratio and of each side; names such as 2K beside them. */
export interface Sizes {
  fixed?: readonly string[]
  named?: readonly string[]
  pixels?: readonly [number, number]
  ratio?: number
  side?: readonly [number, number]
}

const five = ['1664*928', '1472*1104', '1328*1328', '1104*1472', '928*1664']
const upTo2048: Sizes = { pixels: [512 ** 2, 2048 ** 2] }
const message = ['message'] as const
const both = ['message', 'message-task'] as const
const task = ['text2image'] as const

const qwen = {
  services: message,
  sizes: upTo2048,
  size: '2048*2048',
  max: 6,
  count: 1,
  images: [0, 3],
  prompt: 800,
  promptExtend: true,
  shape: 'qwen',
} as const
const fixed = {
  ...qwen,
  services: ['message', 'text2image'],
  sizes: { fixed: five },
  size: '1328*1328',
  max: 1,
  images: [0, 0],
} as const
const wan = {
  ...qwen,
  services: both,
  size: '1280*1280',
  max: 4,
  count: 4,
  images: [0, 0],
  prompt: 2100,
  shape: 'wan',
} as const
const older = {
  ...wan,
  services: task,
  sizes: { side: [512, 1440] },
  size: '1024*1024',
  prompt: 800,
} as const

const imageModels: readonly ImageModel[] = [
  {
    ...qwen,
    match: /^qwen-image-3\.0(?:-pro)?$/,
    services: both,
    sizes: { ...upTo2048, ratio: 8 },
    shape: 'qwen3',
  },
  { ...qwen, match: /^qwen-image-2\.1-pro$/, images: [0, 10] },
  { ...qwen, match: /^qwen-image-2\.0(?:-pro)?$/ },
  { ...fixed, match: /^qwen-image-max$/, services: message },
  { ...fixed, match: /^qwen-image(?:-plus)?$/ },
  { ...qwen, match: /^qwen-image-edit$/, sizes: {}, max: 1, images: [1, 3], promptExtend: false },
  { ...qwen, match: /^qwen-image-edit-(?:plus|max)$/, sizes: { side: [512, 2048] }, images: [1, 3] },
  { ...qwen, match: /^z-image-turbo$/, size: '1024*1536', max: 1, images: [0, 0], shape: 'z-image' },
  {
    ...wan,
    match: /^wan2\.7-image$/,
    sizes: { named: ['1K', '2K'], pixels: [768 ** 2, 2048 ** 2], ratio: 8 },
    size: '2K',
    images: [0, 9],
    promptExtend: false,
  },
  {
    ...wan,
    match: /^wan2\.7-image-pro$/,
    sizes: { named: ['1K', '2K', '4K'], pixels: [768 ** 2, 4096 ** 2], ratio: 8 },
    size: '2K',
    images: [0, 9],
    promptExtend: false,
  },
  {
    ...wan,
    match: /^wan2\.6-image$/,
    sizes: { named: ['1K', '2K'], pixels: [768 ** 2, 2048 ** 2] },
    size: '1K',
    images: [1, 4],
    prompt: 2000,
  },
  { ...wan, match: /^wan2\.6-t2i$/, sizes: { pixels: [1280 ** 2, 1440 ** 2], ratio: 4 } },
  {
    ...older,
    match: /^wan2\.5-t2i-preview$/,
    sizes: { pixels: [768 ** 2, 1440 ** 2], ratio: 4 },
    size: '1280*1280',
    prompt: 2000,
  },
  { ...older, match: /^wan2\.2-t2i-(?:flash|plus)$/ },
  { ...older, match: /^wanx2\.[01]-t2i-(?:turbo|plus)$/ },
  { ...older, match: /^wanx-v1$/, sizes: { fixed: ['1024*1024', '720*1280', '1280*720', '768*1152'] } },
  {
    ...older,
    match: /^flux-(?:schnell|dev|merged)$/,
    sizes: { fixed: ['512*1024', '768*512', '768*1024', '1024*576', '576*1024', '1024*1024'] },
    max: 1,
    count: 1,
    promptExtend: false,
  },
  {
    ...older,
    match: /^stable-diffusion-(?:3\.5-large(?:-turbo)?|xl|v1\.5)$/,
    sizes: { side: [512, 1024] },
    count: 1,
    promptExtend: false,
  },
  {
    ...older,
    match: /^wan2\.5-i2i-preview$/,
    services: ['image2image'],
    sizes: { pixels: [768 ** 2, 1280 ** 2] },
    size: '1280*1280',
    images: [1, 3],
    edits: 'images',
  },
  {
    ...older,
    match: /^wanx2\.1-imageedit$/,
    services: ['image2image'],
    sizes: {},
    count: 1,
    images: [1, 1],
    promptExtend: false,
    edits: 'functions',
  },
  {
    ...older,
    match: /^qwen-mt-image$/,
    services: ['image2image'],
    sizes: {},
    max: 1,
    count: 1,
    images: [1, 1],
    promptExtend: false,
    edits: 'translation',
  },
]

export function imageModelOf(model: string): ImageModel | undefined {
  return imageModels.find(({ match }) => match.test(model.toLowerCase()))
}

export function isImageModel(body: unknown): boolean {
  const model = isObject(body) ? body['model'] : undefined
  return typeof model === 'string' && imageModelOf(model) !== undefined
}
