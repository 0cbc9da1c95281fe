import { DashScopeError } from '../../../dashscope/errors.ts'
import { isRecord, toCount } from '../../../json.ts'

/** The answer to a call, or the result of a task; each field may be missing or malformed. */
export interface ImageFrame {
  output?: unknown
  usage?: unknown
  request_id?: unknown
}

export interface Picture {
  url: string
  /** The prompt as DashScope rewrote it. */
  revisedPrompt: string | undefined
}

export interface Tokens {
  input: number
  output: number
}

/** What one call made. */
export interface MadeImages {
  pictures: readonly Picture[]
  /** Of pictures that were not made. */
  failures: readonly DashScopeError[]
  /** As OpenAI writes it: `1328x1328`. */
  size: string | undefined
  tokens: Tokens
}

/** Pictures may be in several choices, in one choice, or in the results of an older service. Their number is counted, not assumed. */
export function readImages({ output, usage }: ImageFrame): MadeImages {
  const fields = isRecord(output) ? output : {}
  const results = listOf(fields['results']).filter(isRecord)
  const content = listOf(fields['choices'])
    .filter(isRecord)
    .flatMap(({ message }) => (isRecord(message) ? listOf(message['content']) : []))
    .filter(isRecord)
  const text = content.map((item) => item['text']).find((one) => typeof one === 'string' && one !== '')
  const pictures = [
    ...results.map(({ url, actual_prompt: revised }) => toPicture(url, revised)),
    ...content.map(({ image }) => toPicture(image, text)),
    toPicture(fields['image_url'], undefined),
  ]
  return {
    pictures: pictures.filter((picture) => picture !== undefined),
    failures: results.flatMap(toFailure),
    ...readUsage(usage),
  }
}

function toPicture(url: unknown, revised: unknown): Picture | undefined {
  if (typeof url !== 'string' || url === '') return undefined
  return { url, revisedPrompt: typeof revised === 'string' && revised !== '' ? revised : undefined }
}

function toFailure({ url, code, message }: Record<string, unknown>): DashScopeError[] {
  if (toPicture(url, undefined) !== undefined || typeof code !== 'string') return []
  const words = typeof message === 'string' && message !== '' ? message : code
  return [new DashScopeError({ failure: 'refused', code, message: words, status: 500 })]
}

function readUsage(usage: unknown): Pick<MadeImages, 'size' | 'tokens'> {
  const fields = isRecord(usage) ? usage : {}
  const width = toCount(fields['width'] ?? fields['output_width'])
  const height = toCount(fields['height'] ?? fields['output_height'])
  const [, named] = /^(\d{2,5}\*\d{2,5})$/.exec(String(fields['size'])) ?? []
  return {
    size: width > 0 && height > 0 ? `${width}x${height}` : named?.replace('*', 'x'),
    tokens: { input: toCount(fields['input_tokens']), output: toCount(fields['output_tokens']) },
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
