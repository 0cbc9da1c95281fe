import { DashScopeError } from '../errors.ts'

export type TaskState = 'PENDING' | 'RUNNING' | 'SUSPENDED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'UNKNOWN'

/** The answer to a submission or a query. Each field may be missing or malformed. */
export interface TaskFrame {
  output?: unknown
  usage?: unknown
  request_id?: unknown
}

/** The fields of `output` that every task has. */
export interface TaskStatus {
  id: string | undefined
  state: TaskState | undefined
  code: string | undefined
  message: string | undefined
}

const states: ReadonlySet<unknown> = new Set<TaskState>([
  'PENDING',
  'RUNNING',
  'SUSPENDED',
  'SUCCEEDED',
  'FAILED',
  'CANCELED',
  'UNKNOWN',
])

export function readStatus({ output }: TaskFrame): TaskStatus {
  const given = (typeof output === 'object' && output !== null ? output : {}) as Record<string, unknown>
  const { task_id: id, task_status: state, code, message } = given
  return {
    // It becomes part of a path and of messages.
    id: typeof id === 'string' && /^[\w-]{1,128}$/.test(id) ? id : undefined,
    state: states.has(state) ? (state as TaskState) : undefined,
    code: typeof code === 'string' && code !== '' ? code : undefined,
    message: typeof message === 'string' && message !== '' ? message : undefined,
  }
}

/** The error of a task that ended without a result. The HTTP status of its answer is 200, so its code decides. */
export function toTaskFailure(
  { id, state, code, message }: TaskStatus,
  requestId: string | undefined,
): DashScopeError {
  if (state === 'CANCELED')
    return new DashScopeError({
      failure: 'refused',
      message: `The task '${id}' was canceled before it began.`,
      status: 409,
      requestId,
    })
  return new DashScopeError({
    failure: 'refused',
    code,
    message: message ?? code ?? `The task '${id}' failed without an explanation.`,
    status: 500,
    requestId,
  })
}
