import { currentIdsOf, findModel } from './catalogue.ts'
import { kindOf, type ModelKind } from './kinds.ts'
import { nearestOf } from './nearest.ts'

/** Two models of each kind, for a name unlike any known one. Those for chat accept text, images and tools. */
export const examplesOf: Readonly<Record<ModelKind, readonly [string, string]>> = {
  chat: ['qwen3.7-plus', 'qwen3.6-flash'],
  embedding: ['text-embedding-v4', 'qwen3-vl-embedding'],
  rerank: ['qwen3-rerank', 'qwen3-vl-rerank'],
  speech: ['qwen3-tts-flash', 'cosyvoice-v3-flash'],
  transcription: ['qwen3-asr-flash', 'paraformer-v2'],
  image: ['qwen-image-2.0', 'wan2.6-t2i'],
}

/** Suggests two ids for one that DashScope does not serve, in a sentence of each language. */
export function suggestModels(
  id: string,
  kind: ModelKind = kindOf(id) ?? 'chat',
): { english: string; chinese: string } {
  const ending = findModel(id)?.ending
  if (ending !== undefined) {
    const { date, successor } = ending
    const other = otherThan(successor, kind)
    return {
      english: `It ended on ${date}: use '${successor}' or '${other}' instead.`,
      chinese: `该模型已于 ${date} 下线，请改用 '${successor}' 或 '${other}'。`,
    }
  }
  const [first, second] = fitting(id, currentIdsOf(kind))
  if (first === undefined) {
    return {
      english: `Known models are, for example, '${examplesOf[kind][0]}' and '${examplesOf[kind][1]}'.`,
      chinese: `已知的模型如 '${examplesOf[kind][0]}'、'${examplesOf[kind][1]}'。`,
    }
  }
  const other = second ?? otherThan(first, kind)
  return {
    english: `Did you mean '${first}' or '${other}'?`,
    chinese: `您是否想用 '${first}' 或 '${other}'？`,
  }
}

/** Suggestions for an id: the same id without its host, similarly spelled ids, or those of the same maker. */
function fitting(given: string, currentIds: readonly string[]): readonly string[] {
  // The id is correct, but not available to this caller.
  if (currentIds.includes(given)) return []
  const id = given.slice(given.lastIndexOf('/') + 1)
  if (currentIds.includes(id)) return [id]
  const near = nearestOf(id, currentIds)
  if (near.length > 0) return near
  const [maker = ''] = id.toLowerCase().split('-')
  return maker.length < 3 ? [] : currentIds.filter((one) => one.toLowerCase().startsWith(`${maker}-`))
}

function otherThan(id: string, kind: ModelKind): string {
  return examplesOf[kind].find((one) => one !== id) ?? examplesOf[kind][0]
}
