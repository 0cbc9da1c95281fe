import type { DashScope, UpstreamRequest } from '../client.ts'
import { DashScopeError } from '../errors.ts'
import { taskClock, type TaskClock } from './task-clock.ts'
import { QuerySpacing } from './query-spacing.ts'
import { readStatus, toTaskFailure, type TaskFrame, type TaskState } from './task-frame.ts'

/** Milliseconds. */
export interface TaskTimes {
  /** From the submission to the first query, unless the request has its own. */
  firstMs: number
  /** Between queries: the wait grows by half from `minMs` to `maxMs`. */
  minMs: number
  maxMs: number
  /** From the submission to the result. */
  totalMs: number
  /** For the answer to the submission, whose body may be large. */
  submitMs: number
  /** For the same after the caller has left. */
  leftMs: number
  /** For the answer to a query, and to a cancellation. */
  queryMs: number
}

export const taskTimes: TaskTimes = {
  firstMs: 3_000,
  minMs: 2_000,
  maxMs: 5_000,
  totalMs: 600_000,
  submitMs: 120_000,
  leftMs: 10_000,
  queryMs: 30_000,
}

/** How long a task may be unknown after its submission. */
const unknownMs = 30_000

export interface TaskResult {
  id: string
  /** The answer with the state SUCCEEDED. */
  frame: TaskFrame
  /** Of the submission. */
  requestId: string | undefined
}

/**
 * Submits a task once, queries it until it ends, and returns its result. A failed query is no failed task: the next one may
 * succeed. If the caller leaves, or the time is up, a pending task is canceled; one that runs is billed.
 */
export type RunTask = (
  dashscope: DashScope,
  call: UpstreamRequest,
  times?: Partial<Pick<TaskTimes, 'firstMs'>>,
) => Promise<TaskResult>

export interface TaskOptions {
  times?: Partial<TaskTimes> | undefined
  clock?: TaskClock | undefined
}

/** All requests of a process share the spacing of the queries. */
export function createRunTask({ times: given, clock = taskClock }: TaskOptions = {}): RunTask {
  const times = { ...taskTimes, ...given }
  const spacing = new QuerySpacing()
  return async (dashscope, call, { firstMs = times.firstMs } = {}) => {
    const run = new TaskRun(dashscope, { times, clock, spacing })
    const submitted = await run.submit(call)
    try {
      const frame = await run.wait(submitted.id, firstMs)
      return { ...submitted, frame }
    } catch (error) {
      await run.leave(submitted.id)
      throw error instanceof DashScopeError ? error.in({ taskId: submitted.id }) : error
    }
  }
}

interface TaskContext {
  times: TaskTimes
  clock: TaskClock
  spacing: QuerySpacing
}

/** One task: its submission, its queries, and what is known of it. */
class TaskRun {
  readonly #dashscope: DashScope
  readonly #context: TaskContext
  readonly #started: number
  #state: TaskState = 'PENDING'

  constructor(dashscope: DashScope, context: TaskContext) {
    this.#dashscope = dashscope
    this.#context = context
    this.#started = context.clock.now()
  }

  /** Once it is sent, the caller's leaving does not end it at once: a task whose id is not known cannot be canceled. */
  async submit(call: UpstreamRequest) {
    const { signal } = this.#dashscope
    signal.throwIfAborted()
    const headers = { ...call.headers, 'x-dashscope-async': 'enable' }
    const over = new AbortController()
    const submission = this.#send(
      { ...call, kind: 'task', headers, unsent: signal },
      this.#context.times.submitMs,
      this.#leftLong(over.signal),
    )
    const { frame, requestId } = await submission.finally(() => over.abort())
    const { id, state } = readStatus(frame)
    if (id === undefined || state === undefined)
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope accepted a task, but sent no id for it.',
        status: 200,
        requestId,
      })
    this.#state = state
    return { id, requestId }
  }

  /** Queries until the task ends. @throws DashScopeError */
  async wait(id: string, firstMs: number): Promise<TaskFrame> {
    const { times, clock, spacing } = this.#context
    const { signal } = this.#dashscope
    const caller = await this.#dashscope.caller()
    let pause = firstMs
    for (let next = times.minMs; ; next = Math.min(times.maxMs, next * 1.5)) {
      const left = () => this.#started + times.totalMs - clock.now()
      if (left() <= 0) throw tooLate(id, times.totalMs)
      await clock.wait(Math.min(left(), pause), signal)
      // A place is taken when the query is due: one that is taken before it would delay the queries in between.
      const turn = spacing.take(caller, clock.now())
      if (turn > 0) await clock.wait(Math.min(Math.max(0, left()), turn), signal)
      const frame = await this.#query(id)
      if (frame !== undefined) return frame
      pause = next
    }
  }

  /** Cancels the task unless it is known to have begun. The answer does not matter: it says whether there was time. */
  async leave(id: string): Promise<void> {
    if (this.#state !== 'PENDING' && this.#state !== 'UNKNOWN') return
    const { queryMs } = this.#context.times
    await this.#send({ path: `/tasks/${id}/cancel`, method: 'POST', kind: 'query' }, queryMs).catch(() => {})
  }

  /** The frame of a finished task; undefined if it goes on, or the query failed for a reason that passes. */
  async #query(id: string): Promise<TaskFrame | undefined> {
    const answer = await this.#ask(id)
    if (answer === undefined) return undefined
    const status = readStatus(answer.frame)
    if (status.state === undefined) return undefined
    this.#state = status.state
    if (status.state === 'SUCCEEDED') return answer.frame
    if (status.state === 'FAILED' || status.state === 'CANCELED')
      throw toTaskFailure({ ...status, id }, answer.requestId)
    if (status.state === 'UNKNOWN' && this.#context.clock.now() - this.#started > unknownMs)
      throw unknown(id, answer.requestId)
    return undefined
  }

  async #ask(id: string) {
    try {
      return await this.#send(
        { path: `/tasks/${id}`, kind: 'query' },
        this.#context.times.queryMs,
        this.#dashscope.signal,
      )
    } catch (error) {
      if (this.#dashscope.signal.aborted || !mayPass(error)) throw error
      return undefined
    }
  }

  /** Aborts some time after the caller has left, unless it is over before. */
  #leftLong(over: AbortSignal): AbortSignal {
    const { clock, times } = this.#context
    const { signal } = this.#dashscope
    const left = new AbortController()
    const onLeft = (): void => {
      clock.wait(times.leftMs, over).then(
        () => left.abort(signal.reason),
        () => {},
      )
    }
    signal.addEventListener('abort', onLeft, { once: true, signal: over })
    return left.signal
  }

  /** A call with its own time limit, ended by the caller only if it gives the signal. */
  async #send(call: UpstreamRequest, ms: number, signal?: AbortSignal) {
    const { clock } = this.#context
    const limit = new AbortController()
    const over = new AbortController()
    clock.wait(ms, over.signal).then(
      () => limit.abort(noAnswer(ms)),
      () => {},
    )
    const ends = signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal])
    try {
      const response = await this.#dashscope.boundTo(ends).send<TaskFrame>(call)
      response.close()
      return { frame: response.first.frames[0] ?? {}, requestId: response.requestId }
    } finally {
      over.abort()
    }
  }
}

/** Whether the same query may succeed later. A refusal of the key or of the query does not pass. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof DashScopeError)) return false
  const { status = 500 } = error.origin
  const isRefusal = error.failure === 'refused' && status >= 400 && status < 500
  return !isRefusal || status === 408 || status === 429
}

function noAnswer(ms: number): DashScopeError {
  return new DashScopeError({
    failure: 'timeout',
    message: `DashScope did not answer within ${ms / 1000} s.`,
  })
}

function tooLate(id: string, ms: number): DashScopeError {
  return new DashScopeError({
    failure: 'timeout',
    message: `DashScope did not finish the task '${id}' within ${ms / 1000} s. Its result may still be at GET /api/v1/tasks/${id} of DashScope.`,
  })
}

function unknown(id: string, requestId: string | undefined): DashScopeError {
  return new DashScopeError({
    failure: 'timeout',
    message: `DashScope accepted the task '${id}', but does not know it.`,
    requestId,
  })
}
