import type { AnyResult, DashScope } from '../../dashscope/client.ts'
import { within } from '../../openai/event-stream.ts'
import { isRecord } from '../../openai/fields.ts'

/** A model as DashScope lists it: `GET /api/v1/models?page_no=1&page_size=100`. */
export interface UpstreamModel {
  model?: string
  model_info?: { context_window?: number; max_output_tokens?: number } | null
}

interface Page extends AnyResult {
  output?: { total?: number; models?: readonly UpstreamModel[] } | null
}

const pageSize = 100
const mostPages = 5
/** A list is set-up work for clients, which wait for it. */
const patienceMs = 2_000
const freshForMs = 600_000
/** Of so many callers a list is kept; whoever asked first is forgotten first. */
const mostCallers = 64

/**
 * DashScope's list, kept for ten minutes for the caller who asked, without their key; undefined when it cannot be had.
 * Nobody else sees it: an account may have models of its own.
 */
export function createUpstreamList(now: () => number = () => performance.now()) {
  const kept = new Map<string, { at: number; models: readonly UpstreamModel[] }>()
  return async (dashscope: DashScope): Promise<readonly UpstreamModel[] | undefined> => {
    const caller = await dashscope.caller()
    const own = kept.get(caller)
    if (own !== undefined && now() - own.at < freshForMs) return own.models
    kept.delete(caller)
    const models = await within(readAll(dashscope), patienceMs).catch(() => undefined)
    if (models === undefined) return undefined
    kept.set(caller, { at: now(), models })
    const [first] = kept.keys()
    if (kept.size > mostCallers && first !== undefined) kept.delete(first)
    return models
  }
}

function isNamed(model: unknown): model is UpstreamModel {
  return isRecord(model) && typeof model['model'] === 'string'
}

async function readAll(dashscope: DashScope): Promise<readonly UpstreamModel[]> {
  const models: UpstreamModel[] = []
  for (let page = 1; page <= mostPages; page += 1) {
    const { results } = await dashscope.send<Page>({ path: `/models?page_no=${page}&page_size=${pageSize}` })
    let total = 0
    for await (const [result] of results) {
      models.push(...(result?.output?.models ?? []).filter(isNamed))
      total = result?.output?.total ?? 0
    }
    if (models.length >= total) break
  }
  return models
}
