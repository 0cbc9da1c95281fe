import type { AnyFrame, DashScope } from '../dashscope/client.ts'
import { DashScopeError } from '../dashscope/errors.ts'
import { isRecord } from '../json.ts'

/** A model as DashScope lists it: `GET /api/v1/models?page_no=1&page_size=100`. */
export interface UpstreamModel {
  model?: string
  model_info?: { context_window?: number; max_output_tokens?: number } | null
}

interface Page extends AnyFrame {
  output?: { total?: number; models?: readonly UpstreamModel[] } | null
}

const pageSize = 100
const maxPages = 5
const freshForMs = 600_000
/** Maximum number of callers with a cached list; the oldest is evicted first. */
const maxCallers = 64
/** Characters. Longer names are not model names, and must not fill the cache. */
const maxNameLength = 256

export interface UpstreamListOptions {
  /** Monotonic, milliseconds. */
  now?: () => number
  /** Time limit of a read, in milliseconds: clients wait for the list when they start. Default 2,000. */
  waitMs?: number | undefined
}

type Models = readonly UpstreamModel[] | undefined

/** One read of the list, for all requests of its caller that wait for it. */
interface Reading {
  models: Promise<Models>
  waiting: number
  /** Ends the calls to DashScope. */
  end: (reason?: Error) => void
}

/**
 * DashScope's list, cached for ten minutes per caller, without their key; undefined if it is not available. Callers do not
 * share it: an account may have its own models. A caller has one read at a time, which ends at its time limit, or when all
 * waiting requests have disconnected.
 */
export function createUpstreamList(options: UpstreamListOptions = {}) {
  const { now = () => performance.now(), waitMs = 2_000 } = options
  const kept = new Map<string, { at: number; models: readonly UpstreamModel[] }>()
  const readings = new Map<string, Reading>()
  const keep = (caller: string, models: Models) => {
    if (models === undefined) return
    kept.set(caller, { at: now(), models })
    const [first] = kept.keys()
    if (kept.size > maxCallers && first !== undefined) kept.delete(first)
  }
  const begin = (caller: string, dashscope: DashScope): Reading => {
    const reading = read(dashscope, waitMs, (models) => {
      readings.delete(caller)
      keep(caller, models)
    })
    readings.set(caller, reading)
    return reading
  }
  return async (dashscope: DashScope): Promise<Models> => {
    const caller = await dashscope.caller()
    const own = kept.get(caller)
    if (own !== undefined && now() - own.at < freshForMs) return own.models
    kept.delete(caller)
    dashscope.signal.throwIfAborted()
    return wait(readings.get(caller) ?? begin(caller, dashscope), dashscope.signal)
  }
}

/** Starts a read. `whenOver` is called once, before the waiting requests continue. */
function read(dashscope: DashScope, waitMs: number, whenOver: (models: Models) => void): Reading {
  const calls = new AbortController()
  const { promise: models, resolve } = Promise.withResolvers<Models>()
  let isOver = false
  const finish = (found: Models) => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    whenOver(found)
    resolve(found)
  }
  // Finishes without waiting for the calls: a transport may ignore its signal.
  const end = (reason?: Error) => {
    finish(undefined)
    calls.abort(reason)
  }
  const timer = setTimeout(() => end(tooSlow(waitMs)), waitMs)
  readAll(dashscope.boundTo(calls.signal)).then(finish, () => finish(undefined))
  return { models, waiting: 0, end }
}

/** Waits for the read; the last request that disconnects ends it. Rejects with the signal's reason. */
function wait(reading: Reading, signal: AbortSignal): Promise<Models> {
  reading.waiting += 1
  return new Promise((resolve, reject) => {
    const leave = () => {
      reading.waiting -= 1
      if (reading.waiting === 0) reading.end()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', leave, { once: true })
    void reading.models.then((models) => {
      signal.removeEventListener('abort', leave)
      resolve(models)
    })
  })
}

function tooSlow(waitMs: number): DashScopeError {
  const message = `DashScope did not list its models within ${waitMs / 1000} s.`
  return new DashScopeError({ failure: 'timeout', message })
}

async function readAll(dashscope: DashScope): Promise<readonly UpstreamModel[]> {
  const models: UpstreamModel[] = []
  for (let page = 1; page <= maxPages; page += 1) {
    const response = await dashscope.send<Page>({ path: `/models?page_no=${page}&page_size=${pageSize}` })
    response.close()
    const { output } = response.first.frames[0] ?? {}
    models.push(...(output?.models ?? []).slice(0, pageSize).flatMap(toModel))
    const total = typeof output?.total === 'number' ? output.total : 0
    if (models.length >= total) break
  }
  return models
}

/** Only the used fields of a model, to keep the cache small. */
function toModel(model: unknown): UpstreamModel[] {
  if (!isRecord(model) || typeof model['model'] !== 'string' || model['model'].length > maxNameLength)
    return []
  const info = isRecord(model['model_info']) ? model['model_info'] : {}
  const [context, maxOutput] = [toTokens(info['context_window']), toTokens(info['max_output_tokens'])]
  const figures = {
    ...(context !== undefined && { context_window: context }),
    ...(maxOutput !== undefined && { max_output_tokens: maxOutput }),
  }
  return [{ model: model['model'], ...(Object.keys(figures).length > 0 && { model_info: figures }) }]
}

function toTokens(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}
