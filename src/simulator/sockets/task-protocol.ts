import { randomUUID } from 'node:crypto'

import type { Directives } from '../faults/faults.ts'
import { isObject, objectOf, parseJson, stringOf, type JsonObject } from '../json.ts'
import { invalid, type Refusal } from '../request/refusal.ts'
import type { SocketPort } from './port.ts'

/** The payload of a `result-generated`, or a binary message. */
export type Output = { output: JsonObject; usage?: JsonObject | null } | Uint8Array

/** A running task of a service. */
export interface Task {
  /** The input of `run-task` and `continue-task`, or the bytes of a binary message. */
  take: (input: JsonObject | Uint8Array) => Iterable<Output> | Refusal
  /** The rest, after `finish-task`, or after `run-task` where `streaming` is `out`. */
  finish: () => Iterable<Output> | Refusal
  /** The payload of `task-finished`. */
  result: () => JsonObject
  /** The faults that the input so far asks for, where the connection cannot see them. */
  faults?: () => Directives
}

export interface RunTask {
  model: string
  parameters: JsonObject
  input: JsonObject
  /** `duplex` or `out`: whether the client sends more input. */
  streaming: string
}

/** Services by `task_group/task/function`. */
export type TaskServices = Readonly<Record<string, (run: RunTask) => Task | Refusal>>

export interface TaskOptions {
  services: TaskServices
  /** Time between two inputs, milliseconds. */
  idleMs: number
}

/** The server's side of `wss://HOST/api-ws/v1/inference`: one task after the other on a connection. */
export class TaskSession {
  readonly #port: SocketPort
  readonly #options: TaskOptions
  #task: Task | undefined
  #id = ''
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(port: SocketPort, options: TaskOptions) {
    this.#port = port
    this.#options = options
  }

  /** Messages are handled one after the other. */
  async onMessage(message: string | Uint8Array): Promise<void> {
    clearTimeout(this.#idle)
    if (message instanceof Uint8Array) {
      if (this.#task === undefined) return this.#fail(invalid('task not started.'))
      await this.#take(message)
    } else await this.#onCommand(objectOf(parseJson(message)))
    if (this.#task !== undefined)
      this.#idle = setTimeout(() => void this.#expire(), this.#options.idleMs).unref()
  }

  /** The connection is over. Returns whether a task was running. */
  end(): boolean {
    clearTimeout(this.#idle)
    return this.#task !== undefined
  }

  async #onCommand(command: JsonObject): Promise<void> {
    const header = objectOf(command['header'])
    const payload = objectOf(command['payload'])
    const action = stringOf(header['action'])
    const id = stringOf(header['task_id'])
    if (action === 'run-task') return this.#run(id, stringOf(header['streaming']), payload)
    if (this.#task === undefined || id !== this.#id) {
      this.#id = id
      return this.#fail(invalid(`task ${action === '' ? 'action is missing' : 'not started'}.`))
    }
    if (action === 'finish-task') return this.#finish(this.#task)
    if (action !== 'continue-task') return this.#fail(invalid(`Unknown action ${action}`))
    await this.#take(objectOf(payload['input']))
  }

  async #run(id: string, streaming: string, payload: JsonObject): Promise<void> {
    if (this.#task !== undefined) return this.#fail(invalid('task has been started.'))
    this.#id = id
    if (!/^[\da-f-]{32,36}$/i.test(id)) return this.#fail(invalid('Invalid task_id.'))
    if (streaming !== 'duplex' && streaming !== 'out') return this.#fail(invalid('Invalid streaming mode.'))
    const model = stringOf(payload['model'])
    const input = this.#port.unmarked(objectOf(payload['input']))
    const find =
      this.#options.services[[payload['task_group'], payload['task'], payload['function']].join('/')]
    if (find === undefined) return this.#fail(invalid('task can not be null'))
    if (!isObject(payload['parameters']))
      return this.#fail(invalid('Missing required parameter "payload.parameters"'))
    const task = find({ model, parameters: payload['parameters'], input, streaming })
    if ('code' in task) return this.#fail(task)
    this.#task = task
    await this.#port.send(this.#event('task-started', {}))
    if (streaming === 'duplex') return
    if (await this.#take(input)) await this.#finish(task)
  }

  /** Whether the task goes on. */
  async #take(given: JsonObject | Uint8Array): Promise<boolean> {
    const input = given instanceof Uint8Array ? given : this.#port.unmarked(given)
    const before = this.#port.refusal
    if (before !== undefined) return this.#refused(before)
    const outputs = this.#task?.take(input) ?? []
    return this.#give(outputs)
  }

  #give(outputs: Iterable<Output> | Refusal): Promise<boolean> {
    const faults = this.#task?.faults?.()
    if (faults !== undefined) this.#port.add(faults)
    const { refusal } = this.#port
    if (refusal !== undefined) return this.#refused(refusal)
    return 'code' in outputs ? this.#refused(outputs) : this.#send(outputs)
  }

  async #refused(refusal: Refusal): Promise<false> {
    await this.#fail(refusal)
    return false
  }

  async #send(outputs: Iterable<Output>): Promise<boolean> {
    const list = [...outputs]
    do {
      for (const output of list) {
        const { failure } = this.#port
        if (failure !== undefined) return this.#refused(failure)
        const message = output instanceof Uint8Array ? output : this.#event('result-generated', { ...output })
        if (!(await this.#port.result(message))) return false
      }
    } while (this.#port.has('endless') && list.length > 0)
    return true
  }

  async #finish(task: Task): Promise<void> {
    if (!(await this.#give(task.finish()))) return
    this.#task = undefined
    if (this.#port.has('no-final-event')) this.#port.close()
    else await this.#port.send(this.#event('task-finished', task.result()))
  }

  /** The service closes the connection after a failed task. */
  async #fail({ code, message }: Refusal): Promise<void> {
    this.#task = undefined
    const header = {
      task_id: this.#id,
      event: 'task-failed',
      error_code: code,
      error_message: message,
      attributes: {},
    }
    await this.#port.send({ header, payload: {} })
    this.#port.close()
  }

  #expire(): Promise<void> {
    const seconds = this.#options.idleMs / 1000
    return this.#fail({
      status: 400,
      code: 'CLIENT_ERROR',
      message: `request timeout after ${seconds} seconds.`,
    })
  }

  #event(event: string, payload: JsonObject): JsonObject {
    const attributes = event === 'task-started' ? {} : { request_uuid: this.#id || randomUUID() }
    return { header: { task_id: this.#id, event, attributes }, payload }
  }
}
