import { invalidInput } from './invalid-input.ts'
import type { Decode } from './to-inputs.ts'

/** By token id: its text, or its bytes if they are not whole characters. */
export type TokenTable = readonly (string | readonly number[] | undefined)[]

/** Special ids above the table, as in OpenAI's tokenizers. */
const special: ReadonlyMap<number, string> = new Map([
  [100_257, '<|endoftext|>'],
  [100_258, '<|fim_prefix|>'],
  [100_259, '<|fim_middle|>'],
  [100_260, '<|fim_suffix|>'],
  [100_276, '<|endofprompt|>'],
])

/**
 * Decodes token ids as cl100k_base, which LangChain uses for unknown model names. Ids of another encoding would decode to
 * nonsense with useless vectors, so ids that cl100k_base lacks and texts full of broken characters are refused.
 */
export function createDecode(table: TokenTable): Decode {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  return (tokens, place) => {
    const pieces = tokens.map((id) => {
      const piece = table[id] ?? special.get(id)
      if (piece === undefined)
        throw otherEncoding(place, `the token id ${id} does not exist in cl100k_base`, id)
      return piece
    })
    const text = pieces.every((piece) => typeof piece === 'string')
      ? pieces.join('')
      : decoder.decode(toBytes(pieces, encoder))
    if (isNonsense(text)) throw otherEncoding(place, 'the token ids do not decode to text in cl100k_base')
    return text
  }
}

function toBytes(pieces: readonly (string | readonly number[])[], encoder: TextEncoder): Uint8Array {
  const parts = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece))
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const part of parts) {
    bytes.set(part, end)
    end += part.length
  }
  return bytes
}

/** A client that cuts a text between tokens may cut a character at each end. */
const maxBroken = 2

function isNonsense(text: string): boolean {
  const broken = text.split('\uFFFD').length - 1
  return broken === text.length ? broken > 0 : broken > maxBroken && broken * 20 > text.length
}

function otherEncoding(place: string, fault: string, id?: number) {
  return invalidInput(
    place,
    fault,
    'Send texts instead of token ids: check_embedding_ctx_length=False in LangChain, tiktoken_enabled=False in others.',
    `Token ID${id === undefined ? '' : ` ${id}`} 不是 cl100k_base 编码，请直接发送文本（LangChain 设置 check_embedding_ctx_length=False，其他客户端设置 tiktoken_enabled=False）`,
  )
}
