import { createRunTask, type TaskTimes } from '../../src/dashscope/tasks/run-task.ts'
import type { DashScope } from '../../src/dashscope/client.ts'
import type { Transport, TransportRequest } from '../../src/dashscope/transport.ts'
import { connect, silent, toBytes } from './calls.ts'

/** An answer: a state, a JSON body with its status, an error of the connection, or null for none at all. */
export type Answer = string | { status: number; body: string } | Error | null

export interface Script {
  submit?: Answer
  polls: readonly Answer[]
  cancel?: Answer
  times?: Partial<TaskTimes>
  /** Milliseconds until the answer to the submission. */
  submitAfter?: number
}

export const taskId = '9e2b6ef6-285d-4efa-8651-4dbda7d571fa'
export const body = { model: 'wanx-v1', input: { prompt: 'a' }, parameters: { n: 1 } }
export const stateOf = (state: string) => ({
  status: 200,
  body: `{"output":{"task_status":"${state}","task_id":"${taskId}"},"request_id":"r-${state}"}`,
})
export const failed = (code: string) => ({
  status: 200,
  body: `{"request_id":"r-f","output":{"task_id":"${taskId}","task_status":"FAILED","code":"${code}","message":"No."}}`,
})

/** Its name at once: a digest takes real time. */
export const named = (dashscope: DashScope): DashScope => ({ ...dashscope, caller: async () => 'a caller' })

/** Runs a task; the last answer to a query is repeated. */
export function runScripted({ submit = 'PENDING', polls, cancel = '{}', times, submitAfter = 0 }: Script) {
  const requests: TransportRequest[] = []
  const started = performance.now()
  const at: number[] = []
  let queries = 0
  const leave = new AbortController()
  const transport: Transport = async (request, signal) => {
    requests.push(request)
    const isCancel = request.url.endsWith('/cancel')
    const isSubmission = !request.url.includes('/tasks/')
    if (isSubmission && submitAfter > 0) await new Promise((resolve) => setTimeout(resolve, submitAfter))
    if (!isSubmission && !isCancel) at.push(Math.round(performance.now() - started))
    const query = isSubmission || isCancel ? null : polls[Math.min(queries++, polls.length - 1)]
    const answer = (isSubmission ? submit : isCancel ? cancel : query) ?? null
    if (answer instanceof Error) throw answer
    if (answer === null) return silent(signal)
    const { status, body: text } = typeof answer === 'string' ? stateOf(answer) : answer
    return { status, headers: {}, body: toBytes([text]) }
  }
  const dashscope = named(connect(transport)('sk-0123456789', leave.signal))
  const runTask = createRunTask({ times })
  const result = runTask(dashscope, { path: '/services/aigc/text2image/image-synthesis', body })
  const outcome = result.then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error: error as Record<string, unknown> }),
  )
  const pathsOf = () =>
    requests.map(({ method, url }) => `${method} ${new URL(url).pathname.replace('/api/v1/', '')}`)
  return { requests, pathsOf, at, leave, outcome }
}
