import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { GenerationRequest, Part, Turn } from '../../types.ts'
import { listModalities, modalityOf } from './to-content.ts'

interface Noted {
  turns: readonly Turn[]
  adjustments: readonly Adjustment[]
}

/**
 * If the caller prefers this to a refusal, a part that the family cannot read becomes a text that says so: the model then knows
 * that a part is missing.
 */
export function noteUnreadable({ turns, model, unreadable }: GenerationRequest, family: ModelFamily): Noted {
  const isNoted = (part: Part) => unreadable === 'note' || part.unreadable === 'note'
  if (!turns.some(({ content }) => typeof content !== 'string' && content.some(isNoted)))
    return { turns, adjustments: [] }
  const adjustments: Adjustment[] = []
  const toReadable = (part: Part, next: Part | undefined): Part => {
    const why = isNoted(part) ? whyUnreadable(part, family) : undefined
    if (why === undefined) return part
    const { param, givenType } = part
    adjustments.push({ param, taken: 'a note that it is left out', why: `${model} ${why}` })
    const mark = part.settings?.filter(({ name }) => name === 'cache_control') ?? []
    // Texts are joined, so the note gets its own line.
    const end = next === undefined ? '' : '\n'
    const modality = modalityOf[part.type]
    const name = modality === 'file' ? 'document' : modality
    const text = `[${name} omitted: ${model} ${why}]${end}`
    return { type: 'text', text, param, givenType, ...(mark.length > 0 && { settings: mark }) }
  }
  return { turns: turns.map((turn) => withParts(turn, toReadable)), adjustments }
}

function withParts(turn: Turn, change: (part: Part, next: Part | undefined) => Part): Turn {
  const { content } = turn
  return typeof content === 'string'
    ? turn
    : { ...turn, content: content.map((part, place) => change(part, content[place + 1])) }
}

/** The reason why a family cannot read a part; undefined if it can. */
function whyUnreadable(part: Part, { inputModalities, service, files }: ModelFamily): string | undefined {
  if (!inputModalities.includes(modalityOf[part.type])) return `takes ${listModalities(inputModalities)}`
  if (part.type !== 'file' && part.type !== 'documents') return undefined
  const byId = service === 'text-generation' && files === 'id'
  const url = part.type === 'file' ? part.url.value : ''
  if (byId)
    return part.type === 'file' && part.id.value !== undefined
      ? undefined
      : 'reads uploaded files by their id'
  if (url === undefined) return 'reads documents by URL'
  if (part.type === 'documents' || service === 'multimodal-generation') return undefined
  return /^(?:https?|oss):/.test(url) ? undefined : 'reads documents by URL'
}
