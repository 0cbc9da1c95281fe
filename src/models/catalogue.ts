import { bareIdOf } from './bare-id.ts'
import type { ModelKind } from './kinds.ts'
import { embeddingFamilies } from './families/embedding.ts'
import { imageFamilies } from './families/image.ts'
import { rerankFamilies } from './families/rerank.ts'
import { speechFamilies } from './families/speech.ts'
import { transcriptionFamilies } from './families/transcription.ts'

/** A model that the gateway knows without asking DashScope. */
export interface CatalogueEntry {
  id: string
  /** Undefined if no endpoint takes it. */
  kind?: ModelKind
  /** The maker; OpenAI calls it the owner. */
  ownedBy: string
  /** Tokens of prompt and answer together, or of one text; undefined if no source has the figure. */
  context?: number
  /** Tokens of one answer. */
  maxOutput?: number
  /** A public notice says that DashScope has stopped serving the id. Requests for it still pass. */
  ending?: Ending
}

export interface Ending {
  /** The last day of service, as ISO date. */
  date: string
  /** The id to use instead. */
  successor: string
}

/**
 * The date of the ids and figures below, as ISO and as Unix seconds; used as `created`, which DashScope does not
 * return.
 */
export const asOf = '2026-10-11'
export const asOfSeconds = Date.parse(asOf) / 1000

/** The source of the ids and figures: documentation, not tried against the service. */
export const source = 'https://help.aliyun.com/zh/model-studio/models'

const k = 1024
const m = 1_000_000

/** Main aliases; dated snapshots work as well. Columns: id, owner, context, maximum answer. */
const rows: readonly (readonly [string, string, number?, number?])[] = [
  // "The sum of input and output is at most 12,000 tokens, the output at most 2,000."
  ['farui-plus', 'alibaba', 12_000, 2000],
  ['qwen3.8-max', 'qwen', m, 128 * k],
  ['qwen3.7-max', 'qwen', m, 64 * k],
  ['qwen3.7-plus', 'qwen', m, 64 * k],
  ['qwen3.7-flash', 'qwen', m, 64 * k],
  ['qwen3.6-max-preview', 'qwen', 256_000, 64 * k],
  ['qwen3.6-plus', 'qwen', m, 64 * k],
  ['qwen3.6-flash', 'qwen', m, 64 * k],
  ['qwen3.5-plus', 'qwen', m, 64 * k],
  ['qwen3.5-flash', 'qwen', m, 64 * k],
  ['qwen3-max', 'qwen', 256 * k, 64 * k],
  ['qwen-max', 'qwen', 32 * k, 8 * k],
  ['qwen-plus', 'qwen', m, 32 * k],
  ['qwen-flash', 'qwen', m, 32 * k],
  ['qwen-turbo', 'qwen', 128 * k, 16 * k],
  ['qwen-long', 'qwen', 10 * m, 32 * k],
  ['qwq-plus', 'qwen', 128 * k, 8 * k],
  ['qwen3-coder-plus', 'qwen', m, 64 * k],
  ['qwen3-coder-flash', 'qwen', m, 64 * k],
  ['qwen-coder-plus', 'qwen', 128 * k, 8 * k],
  ['qwen-coder-turbo', 'qwen', 128 * k, 8 * k],
  ['qwen-math-plus', 'qwen', 4 * k, 3 * k],
  ['qwen-math-turbo', 'qwen', 4 * k, 3 * k],
  ['qwen-mt-plus', 'qwen', 16 * k],
  ['qwen-mt-turbo', 'qwen', 16 * k],
  ['qwen-mt-flash', 'qwen', 16 * k],
  ['qwen-mt-lite', 'qwen', 16 * k],
  ['qwen-plus-character', 'qwen'],
  ['qwen-doc-turbo', 'qwen'],
  ['tongyi-intent-detect-v3', 'qwen', 8 * k, k],
  ['qwen3-235b-a22b', 'qwen', 128 * k, 16 * k],
  ['qwen3-32b', 'qwen', 128 * k, 16 * k],
  ['qwen3-30b-a3b', 'qwen', 128 * k, 16 * k],
  ['qwen3-14b', 'qwen', 128 * k, 8 * k],
  ['qwen3-8b', 'qwen', 128 * k, 8 * k],
  ['qwen3-4b', 'qwen', 128 * k, 8 * k],
  ['qwen3-235b-a22b-thinking-2507', 'qwen', 128 * k, 32 * k],
  ['qwen3-235b-a22b-instruct-2507', 'qwen', 128 * k, 32 * k],
  ['qwen3-next-80b-a3b-thinking', 'qwen', 128 * k, 32 * k],
  ['qwen3-next-80b-a3b-instruct', 'qwen', 128 * k, 32 * k],
  ['qwen3-vl-plus', 'qwen', 256 * k, 32 * k],
  ['qwen3-vl-flash', 'qwen', 256 * k, 32 * k],
  ['qwen-vl-max', 'qwen', 128 * k, 8 * k],
  ['qwen-vl-plus', 'qwen', 128 * k, 8 * k],
  ['qvq-max', 'qwen', 128 * k, 8 * k],
  ['qvq-plus', 'qwen', 128 * k, 8 * k],
  ['qwen-vl-ocr', 'qwen', 34_096, 4 * k],
  ['gui-plus', 'qwen'],
  ['qwen-audio-turbo', 'qwen'],
  ['qwen3-omni-flash', 'qwen', 64 * k, 16 * k],
  ['qwen3-omni-30b-a3b-captioner', 'qwen'],
  ['deepseek-v4-pro', 'deepseek', m + 48_576, 384 * k],
  ['deepseek-v4-flash', 'deepseek', m + 48_576, 384 * k],
  ['deepseek-v4-flash-0731', 'deepseek', m + 48_576, 384 * k],
  ['deepseek-v3.2', 'deepseek', 128 * k, 64 * k],
  ['deepseek-v3.1', 'deepseek', 128 * k, 64 * k],
  ['deepseek-v3', 'deepseek'],
  ['deepseek-r1', 'deepseek', 128 * k, 16 * k],
  ['kimi-k2.6', 'moonshot', 256 * k, 32 * k],
  ['kimi-k2.5', 'moonshot', 256 * k, 32 * k],
  ['kimi-k2-thinking', 'moonshot', 256 * k, 16 * k],
  ['Moonshot-Kimi-K2-Instruct', 'moonshot', 128 * k, 8 * k],
  ['glm-5.2', 'zhipu', m, 128 * k],
  ['glm-5.1', 'zhipu', 202_752, 16 * k],
  ['glm-5', 'zhipu', 202_752, 16 * k],
  ['glm-4.7', 'zhipu', 202_752, 16 * k],
  ['glm-4.6', 'zhipu', 202_752, 16 * k],
  ['glm-4.5', 'zhipu', 202_752, 16 * k],
  ['MiniMax-M2.5', 'minimax', 192 * k, 32 * k],
  ['MiniMax-M2.1', 'minimax', 192 * k, 32 * k],
]

/**
 * Models that ended on 2026-10-10, with their successors. The notice of
 * https://www.alibabacloud.com/zh/notice/model_studionotice_on_the_decommissioning_of_certain_historical_mainline_models_731
 * has qwen-turbo, qwen-vl-max, qwen-vl-plus, qwq-plus and qvq-max ("replace them with Qwen3.6 and Qwen3.7");
 * https://help.aliyun.com/zh/dataworks/announcement-on-model-retirement-for-dataworks-data-agent has qwen3-max,
 * qwen3-coder-plus and deepseek-v4-flash with their successors. Each of the others is in two of three independent lists
 * made from the notices: https://docs.apiyi.com/live/2026-10/bailian-models-offline, the pull requests 548 of
 * Lore-Hex/quill-router and 2603, 3287 of theopenco/llmgateway.
 */
const endedInOctober2026: Readonly<Record<string, string>> = {
  'qwen3.7-max': 'qwen3-max qwen3.6-max-preview',
  'qwen3.7-plus':
    'qwq-plus qvq-max qwen-vl-max qwen3-coder-plus qwen3-235b-a22b qwen3-235b-a22b-thinking-2507 qwen3-235b-a22b-instruct-2507 qwen3-next-80b-a3b-thinking qwen3-next-80b-a3b-instruct',
  'qwen3.6-flash': 'qwen-turbo qwen-vl-plus qwen3-vl-flash qwen3-32b qwen3-30b-a3b',
  'qwen-mt-flash': 'qwen-mt-turbo',
  'deepseek-v4-pro': 'deepseek-v3.2 deepseek-v3.1 deepseek-v3 deepseek-r1',
  'deepseek-v4-flash-0731': 'deepseek-v4-flash',
  'kimi-k2.6': 'kimi-k2-thinking Moonshot-Kimi-K2-Instruct',
  'glm-5.2': 'glm-4.7 glm-4.6',
}

const endings = new Map<string, Ending>([
  ...Object.entries(endedInOctober2026).flatMap(([successor, ids]) =>
    ids.split(' ').map((id) => [id, { date: '2026-10-10', successor }] as const),
  ),
  // Announced on the page of the API, https://help.aliyun.com/zh/model-studio/text-rerank-api.
  ['gte-rerank-v2', { date: '2026-05-30', successor: 'qwen3-rerank' }],
])

const chatModels = rows.map(([id, ownedBy, context, maxOutput]): CatalogueEntry => {
  const ending = endings.get(id)
  return {
    id,
    kind: 'chat',
    ownedBy,
    ...(context !== undefined && { context }),
    ...(maxOutput !== undefined && { maxOutput }),
    ...(ending !== undefined && { ending }),
  }
})

const embeddingModels = embeddingFamilies.flatMap(({ ids, tokensPerInput: context }) =>
  ids.map((id): CatalogueEntry => ({
    id,
    kind: 'embedding',
    ownedBy: 'qwen',
    ...(context !== undefined && { context }),
  })),
)

const rerankModels = rerankFamilies.flatMap(({ ids, tokensPerDocument: context }) =>
  ids.map((id): CatalogueEntry => {
    const ending = endings.get(id)
    return {
      id,
      kind: 'rerank',
      ownedBy: 'qwen',
      ...(context !== undefined && { context }),
      ...(ending !== undefined && { ending }),
    }
  }),
)

const speechModels = speechFamilies.flatMap(({ ids }) =>
  ids.map((id): CatalogueEntry => ({ id, kind: 'speech', ownedBy: 'qwen' })),
)

const transcriptionModels = transcriptionFamilies.flatMap(({ ids }) =>
  ids.map((id): CatalogueEntry => ({ id, kind: 'transcription', ownedBy: 'qwen' })),
)

const imageModels = imageFamilies.flatMap(({ ids, ownedBy }) =>
  ids.map((id): CatalogueEntry => ({ id, kind: 'image', ownedBy })),
)

export const catalogue: readonly CatalogueEntry[] = [
  ...chatModels,
  ...embeddingModels,
  ...rerankModels,
  ...speechModels,
  ...transcriptionModels,
  ...imageModels,
]

const known = new Map(catalogue.map((entry) => [entry.id, entry]))

const currentByKind = Map.groupBy(
  catalogue.filter(({ ending }) => ending === undefined),
  ({ kind }) => kind,
)

/** The ids of a kind that are still served. */
export function currentIdsOf(kind: ModelKind): readonly string[] {
  return (currentByKind.get(kind) ?? []).map(({ id }) => id)
}

/** The ids of chat models that are still served. */
export const currentIds: readonly string[] = currentIdsOf('chat')

/** The entry with exactly this id. */
export function findModel(id: string): CatalogueEntry | undefined {
  return known.get(id)
}

/** The entry of an id in any case, of a snapshot (`qwen-plus-latest`), or of an id at a third-party host (`siliconflow/…`). */
export function findRelated(model: string): CatalogueEntry | undefined {
  const id = bareIdOf(model)
  const related = catalogue.filter((entry) => {
    const own = entry.id.toLowerCase()
    return id === own || id.startsWith(`${own}-`)
  })
  return related.toSorted((one, other) => other.id.length - one.id.length)[0]
}

/** Maximum tokens of an answer, for exactly known ids. */
export function maxOutputOf(id: string): number | undefined {
  return known.get(id)?.maxOutput
}

/** The same, also for snapshots of a known id. */
export function likelyMaxOutputOf(id: string): number | undefined {
  return findRelated(id)?.maxOutput
}
