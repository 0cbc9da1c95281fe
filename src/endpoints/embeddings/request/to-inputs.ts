import type { Adjustment } from '../../../errors/adjustment.ts'
import type { EmbeddingFamily } from '../../../models/families/embedding.ts'
import { unknownFields, type Media } from '../../media-content.ts'
import { emptyText, invalidInput } from './invalid-input.ts'
import type { EmbeddingRequest, Item } from '../schemas.ts'
import { toContent } from './to-content.ts'

/** Token ids → their text; the path in the request is for errors. */
export type Decode = (tokens: readonly number[], place: string) => string

export interface Inputs {
  inputs: readonly Media[]
  adjustments: readonly Adjustment[]
}

/** OpenAI's limit. With ten texts per call these are 205 calls. */
const maxInputs = 2048

/** Whether the request contains token ids, which require the table. */
export function hasTokens({ input }: EmbeddingRequest): boolean {
  return typeof input !== 'string' && input.some((item) => typeof item === 'number' || Array.isArray(item))
}

/**
 * The inputs in DashScope's format, in order. A list of numbers is one text; a list of lists is several.
 * @throws ApiError 400 that names the path of the input
 */
export function toInputs(request: EmbeddingRequest, family: EmbeddingFamily, decode?: Decode): Inputs {
  const { input, model } = request
  const items = toItems(input)
  if (items.length === 0)
    throw invalidInput('input', 'empty array', 'Expected at least one input.', '不能为空数组')
  if (items.length > maxInputs)
    throw invalidInput(
      'input',
      'too many inputs',
      `Expected at most ${maxInputs} inputs, but got ${items.length} instead.`,
      `最多 ${maxInputs} 条，实际为 ${items.length} 条`,
    )
  const inputs = items.map((item, index): Media => {
    const place = typeof input === 'string' ? 'input' : `input[${index}]`
    if (typeof item === 'string') return { text: toText(item, place) }
    if (Array.isArray(item)) return { text: toText(decode?.(item, place) ?? '', place) }
    return toContent(item, { place, model, family })
  })
  return {
    inputs,
    adjustments: [...(hasTokens(request) ? [decoded] : []), ...unknownFields(items, 'input[]')],
  }
}

const decoded: Adjustment = { param: 'input', taken: 'text', why: 'token ids were decoded with cl100k_base' }

function toItems(input: EmbeddingRequest['input']): Exclude<Item, number>[] {
  if (typeof input === 'string') return [input]
  const lists = input.filter((item) => typeof item !== 'number')
  if (lists.length === input.length) return lists
  const tokens = input.filter((item) => typeof item === 'number')
  if (tokens.length === input.length) return [tokens]
  throw invalidInput(
    'input',
    'token ids and other inputs in one list',
    'Expected a text, a list of texts, a list of token ids, or a list of such lists.',
    '应为字符串、字符串数组、Token ID 数组或其数组，不能混用',
  )
}

function toText(text: string, place: string): string {
  if (text === '') throw emptyText(place)
  return text
}
