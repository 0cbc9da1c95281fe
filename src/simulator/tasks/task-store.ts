import { randomUUID } from 'node:crypto'

import { parseDirectives } from '../faults/directives.ts'
import { amount, type Directives } from '../faults/faults.ts'
import type { JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'

export type TaskState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'UNKNOWN'

/** The work of a task. */
export interface Work {
  /** Parts of the work, such as images. */
  total: number
  /** The fields beside `output`, and those in it. */
  result: () => { output: JsonObject; failed: number; usage?: JsonObject }
}

interface Submission {
  key: string
  requestId: string
  directives: Directives
  work: Work
  /** If the service accepted the request, but its work fails. */
  failure?: (Refusal & { output?: JsonObject }) | undefined
}

interface Task extends Submission {
  id: string
  polls: number
  /** Queries that had the faults of `on-poll`. */
  faultyPolls: number
  isCanceled: boolean
  submitted: number
}

/** DashScope keeps tasks for a day; the simulator keeps so many. */
const maxTasks = 1000

/**
 * The tasks of all keys. A task goes on with each query: the first finds it running, the second finds it done, so that tests
 * need no clock.
 */
export class TaskStore {
  readonly #tasks = new Map<string, Task>()
  readonly #queries: { perSecond: number; since: number; byKey: Map<string, number> }
  readonly #now: () => number

  constructor({ perSecond = 20, now = Date.now }: { perSecond?: number; now?: () => number } = {}) {
    this.#queries = { perSecond, since: 0, byKey: new Map() }
    this.#now = now
  }

  submit(submission: Submission): JsonObject {
    const id = randomUUID()
    const [oldest] = this.#tasks.keys()
    if (oldest !== undefined && this.#tasks.size >= maxTasks) this.#tasks.delete(oldest)
    const task = { ...submission, id, polls: 0, faultyPolls: 0, isCanceled: false, submitted: this.#now() }
    this.#tasks.set(id, task)
    return { output: { task_status: 'PENDING', task_id: id }, request_id: submission.requestId }
  }

  /** The faults of the next query of a task, which its submission asked for. */
  faultsOf(id: string): Directives {
    const task = this.#tasks.get(id)
    const text = task?.directives.get('on-poll')
    if (task === undefined || text === undefined) return new Map()
    if (task.faultyPolls >= (amount(task.directives, 'polls', 1) ?? 1)) return new Map()
    task.faultyPolls += 1
    return parseDirectives(text).directives
  }

  /** Queries and cancellations of an account are limited. */
  throttle(key: string): Refusal | undefined {
    const queries = this.#queries
    const second = Math.floor(this.#now() / 1000)
    if (second !== queries.since) queries.byKey.clear()
    queries.since = second
    const count = (queries.byKey.get(key) ?? 0) + 1
    queries.byKey.set(key, count)
    return count > queries.perSecond ? refuse('Throttling') : undefined
  }

  /** An unknown task is no error: HTTP 200 with the state UNKNOWN, as recorded. */
  query(id: string, { key, requestId }: { key: string; requestId: string }): JsonObject {
    const task = this.#find(id, key)
    if (task === undefined) return { request_id: requestId, output: { task_id: id, task_status: 'UNKNOWN' } }
    task.polls += 1
    return toBody(task, { state: stateOf(task), requestId })
  }

  /** Only a pending task can be canceled. */
  cancel(id: string, key: string): Refusal | undefined {
    const task = this.#find(id, key)
    const isPending = task !== undefined && ['PENDING', 'CANCELED'].includes(stateOf(task))
    if (!isPending || task.isCanceled)
      return refuse(
        'UnsupportedOperation',
        'Failed to cancel the task, please confirm if the task is in PENDING status.',
      )
    task.isCanceled = true
    return undefined
  }

  #find(id: string, key: string): Task | undefined {
    const task = this.#tasks.get(id)
    return task?.key === key ? task : undefined
  }
}

/** The state after the queries so far. */
function stateOf({ polls, isCanceled, directives, failure }: Task): TaskState {
  if (isCanceled || (polls > 0 && directives.has('task-canceled'))) return 'CANCELED'
  const unknown = amount(directives, 'task-unknown', Infinity) ?? 0
  if (polls >= 1 && polls <= unknown) return 'UNKNOWN'
  const pending = unknown + (amount(directives, 'task-pending', 1) ?? 0)
  if (polls <= pending) return 'PENDING'
  const running = amount(directives, 'task-running', 1) ?? 1
  if (polls <= pending + running) return 'RUNNING'
  return failure !== undefined || directives.has('task-fails') ? 'FAILED' : 'SUCCEEDED'
}

function toBody(task: Task, { state, requestId }: { state: TaskState; requestId: string }): JsonObject {
  const { id, work, submitted, directives, failure } = task
  const head = { task_id: id, task_status: state }
  if (state === 'UNKNOWN' || state === 'PENDING') return { request_id: requestId, output: head }
  const scheduled = { ...head, submit_time: toTime(submitted), scheduled_time: toTime(submitted + 14) }
  if (state === 'RUNNING') {
    const metrics = { TOTAL: work.total, SUCCEEDED: 0, FAILED: 0 }
    return { request_id: requestId, output: { ...scheduled, task_metrics: metrics } }
  }
  const ended = { ...scheduled, end_time: toTime(submitted + 31_138) }
  if (state === 'CANCELED') return { request_id: requestId, output: ended }
  if (state === 'FAILED') {
    const { code, message } = failure ?? refuse(directives.get('task-fails') || 'InternalError.Algo')
    const text = directives.get('error-message') ?? message
    return { request_id: requestId, output: { ...ended, code, message: text, ...failure?.output } }
  }
  const { output, failed, usage } = work.result()
  const metrics = { TOTAL: work.total, SUCCEEDED: work.total - failed, FAILED: failed }
  return {
    request_id: requestId,
    output: { ...ended, ...output, task_metrics: metrics },
    ...(usage !== undefined && { usage }),
  }
}

/** `2024-03-01 17:38:24.817`: the time in Beijing, without a zone. */
function toTime(ms: number): string {
  return new Date(ms + 8 * 3600_000).toISOString().replace('T', ' ').replace('Z', '')
}

const taskPath = /^\/api\/v1\/tasks\/([\w-]+)(\/cancel)?$/

/** The id in the path of a task; undefined for another path. */
export function taskIdIn(path: string): { id: string; isCancel: boolean } | undefined {
  const [, id, cancel] = taskPath.exec(path) ?? []
  return id === undefined ? undefined : { id, isCancel: cancel !== undefined }
}

/** `GET /api/v1/tasks/{id}` and `POST /api/v1/tasks/{id}/cancel`. */
export function answerTask(
  tasks: TaskStore,
  { id, isCancel }: { id: string; isCancel: boolean },
  { method, key, requestId }: { method: string; key: string; requestId: string },
): JsonObject | Refusal {
  if (method !== (isCancel ? 'POST' : 'GET')) return invalid(`Request method '${method}' is not supported.`)
  const refusal = tasks.throttle(key) ?? (isCancel ? tasks.cancel(id, key) : undefined)
  if (refusal !== undefined) return refusal
  return isCancel ? { request_id: requestId } : tasks.query(id, { key, requestId })
}
