export type Modality = 'text' | 'image' | 'audio' | 'video' | 'file'

/** The simulator's knowledge of a model; sources: the model tables of Alibaba Cloud's pages, see the fields. */
export interface Family {
  match: RegExp
  /** Every model is bound to one of the two paths; the other one answers `url error`. */
  service: 'text' | 'multimodal'
  /** Tokens of input and of output. */
  context: number
  maxOutput: number
  thinking: 'none' | 'off' | 'on' | 'only'
  streamOnly: 'never' | 'thinking' | 'always' | 'refused'
  resultFormat: 'text' | 'message'
  /** Default of incremental_output; `required`: false is refused, `ignored`: always cumulative. */
  incremental: 'off' | 'on' | 'required' | 'ignored'
  /** `open`: top_p 1 is refused as well. */
  topP: 'open' | 'closed'
  /** A: an empty frame ('' or []) with the finish reason; B: it is on the last piece; C: two empty frames. */
  terminal: 'A' | 'B' | 'C'
  tools: boolean
  /** `strict`: user and assistant alternate; `translation`: exactly one user message. */
  turns: 'relaxed' | 'strict' | 'translation'
  /** Which counts `usage` holds, as recorded: see usage.ts. */
  usage: 'plain' | 'details' | 'document' | 'modal' | 'ocr' | 'omni' | 'oldModal' | 'speech'
  /** Header x-dashscope-timeout, seconds. */
  timeout: number
  /** Response headers contain internals of the account (recorded from qwen-doc-turbo). */
  leaks: boolean
  /** The modalities that message parts may have. */
  accepts: readonly Modality[]
  /** Maximum number of frames of a video that is given as a list of images. */
  maxFrames: number
  /** The purpose of the model. */
  purpose: 'chat' | 'ocr' | 'asr' | 'caption'
  /** Returns speech when `modalities` requests it. */
  speaks: boolean
}

const plain = {
  service: 'text',
  context: 131_072,
  maxOutput: 8192,
  thinking: 'none',
  streamOnly: 'never',
  resultFormat: 'text',
  incremental: 'off',
  topP: 'closed',
  terminal: 'A',
  tools: true,
  turns: 'relaxed',
  usage: 'details',
  timeout: 298,
  leaks: false,
  accepts: ['text'],
  maxFrames: 0,
  purpose: 'chat',
  speaks: false,
} as const satisfies Omit<Family, 'match'>

/** A family, given by its differences from a plain text model. */
export const family = (match: RegExp, differences: Partial<Omit<Family, 'match'>> = {}): Family => ({
  ...plain,
  ...differences,
  match,
})
