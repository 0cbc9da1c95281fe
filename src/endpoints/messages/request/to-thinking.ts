import { sealPrefix, type OpenSealed } from '../../reasoning/reasoning-seal.ts'
import type { Block } from '../block-schema.ts'
import type { MessagesRequest } from '../schema.ts'

/** The sealed text of a thinking block without text, or of a redacted one. Others have a signature without meaning. */
function sealOf(block: Block): string | undefined {
  if (block.type === 'redacted_thinking') return toText(block['data'])
  return block.type === 'thinking' && block.thinking === '' ? toText(block['signature']) : undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(sealPrefix) ? value : undefined
}

/** Whether the conversation has thinking that only its caller's key opens. */
export function hasSealedThinking({ messages }: Pick<MessagesRequest, 'messages'>): boolean {
  return messages.some(
    ({ role, content }) =>
      role === 'assistant' &&
      typeof content !== 'string' &&
      content.some((block) => sealOf(block) !== undefined),
  )
}

/** The text of a block of thinking; '' for other blocks, and for thinking from elsewhere without its text. */
export function toThinking(block: Block, open: OpenSealed = () => undefined): string {
  const sealed = sealOf(block)
  if (sealed !== undefined) return open(sealed) ?? ''
  return block.type === 'thinking' ? block.thinking : ''
}
