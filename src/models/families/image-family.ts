/** The path of DashScope that makes a model's images. Each but `message` answers with a task. */
export type ImageService = 'message' | 'message-task' | 'text2image' | 'image2image'

/** A parameter of DashScope beyond those of OpenAI. */
export type ImageParameter =
  | 'negative_prompt'
  | 'seed'
  | 'prompt_extend'
  | 'prompt_extend_mode'
  | 'enable_thinking'
  | 'watermark'
  | 'thinking_mode'
  | 'bbox_list'
  | 'color_palette'
  | 'enable_sequential'
  | 'style'
  | 'ref_strength'
  | 'ref_mode'
  | 'steps'
  | 'guidance'
  | 'cfg'
  | 'shift'
  | 'function'
  | 'mask_image_url'
  | 'strength'

/** The sizes of a model: a list, or limits of all pixels, of the ratio, and of each side. */
export interface ImageSizes {
  fixed?: readonly string[]
  named?: readonly string[]
  pixels?: readonly [min: number, max: number]
  /** The longer side by the shorter one. */
  ratio?: number
  side?: readonly [min: number, max: number]
}

/** A group of image models with the same properties. */
export interface ImageFamily {
  /** Matched against the lower-case id without the host before a slash. */
  matches: RegExp
  /** The listed ids. */
  ids: readonly string[]
  ownedBy: string
  service: ImageService
  /** `none`: the model takes no size. Undefined if unknown: then DashScope decides. */
  sizes?: ImageSizes | 'none'
  /** Maximum images of one call. */
  perCall: number
  /** Images that a request may or must hold. Undefined if unknown. */
  inputs?: readonly [min: number, max: number]
  /** Characters of the prompt; DashScope truncates longer ones. */
  promptLength?: number
  parameters: ReadonlySet<ImageParameter>
}
