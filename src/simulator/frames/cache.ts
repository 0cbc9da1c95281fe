import { isAble } from '../models/abilities.ts'
import { amount } from '../faults/faults.ts'
import { isObject, type JsonObject, listOf, stringOf } from '../json.ts'
import type { GenerationRequest } from '../request/request.ts'
import { countTokens } from '../request/tokens.ts'

/**
 * The cache fields of `prompt_tokens_details`. The simulator keeps nothing between requests: all text up to the last
 * mark counts as new, except for the tokens that the fault `cached` reports as found.
 */
export function cacheOf(request: GenerationRequest): JsonObject {
  const cached = amount(request.directives, 'cached', 16)
  const marked = isAble(request.model, 'explicitCache') ? markedTokens(request) : undefined
  if (marked === undefined) return cached === undefined ? {} : { cached_tokens: cached }
  const found = Math.min(cached ?? 0, marked)
  return {
    cached_tokens: found,
    cache_type: 'ephemeral',
    cache_creation_input_tokens: marked - found,
    cache_creation: { ephemeral_5m_input_tokens: marked - found },
  }
}

/** Tokens of text up to the last part with `cache_control`. */
function markedTokens({ messages }: GenerationRequest): number | undefined {
  const parts = messages.flatMap(({ content, text }) =>
    typeof content === 'string' ? [{ text }] : listOf(content),
  )
  const last = parts.findLastIndex((part) => isObject(part) && 'cache_control' in part)
  if (last === -1) return undefined
  const texts = parts.slice(0, last + 1).map((part) => (isObject(part) ? stringOf(part['text']) : ''))
  return countTokens(texts.join(''))
}
