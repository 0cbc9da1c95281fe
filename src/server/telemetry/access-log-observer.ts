import { unobservedCall, type CallObserver } from '../../dashscope/call-observer.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { Caller } from '../../http/caller/caller.ts'
import {
  unobservedRequest,
  type Arrival,
  type Ending,
  type Observe,
  type RequestObserver,
  type Sent,
} from '../../http/adapters/request-observer.ts'
import type { KeyHash } from '../caller/key-hash.ts'
import { toLogText, type RequestLog } from './access-log.ts'

/** Writes the first and the last line of a request to the log. */
export function createAccessLog(log: RequestLog, keyHash: KeyHash): Observe {
  return (arrival) => new LoggedRequest(arrival, { log, keyHash })
}

class LoggedRequest implements RequestObserver {
  readonly #log: RequestLog
  readonly #caller: Caller
  readonly #fields: { ip: string; keyHash: string }
  readonly #started = performance.now()
  /** Text from the caller. */
  #model: string | undefined
  /** The code of the error that the caller received, or its type if it has no code. */
  #error: string | undefined
  #region: string | undefined
  readonly routed = unobservedRequest.routed
  readonly tokensUsed = unobservedRequest.tokensUsed
  readonly callerWaitStarted = unobservedRequest.callerWaitStarted
  readonly callerWaitEnded = unobservedRequest.callerWaitEnded
  readonly stalled = unobservedRequest.stalled

  constructor({ method, path, caller }: Arrival, { log, keyHash }: { log: RequestLog; keyHash: KeyHash }) {
    this.#log = log
    this.#caller = caller
    this.#fields = { ip: caller.address, keyHash: caller.nameOfKey(keyHash) ?? 'none' }
    log.write('request_started', { ...this.#fields, method, path: toLogText(path, caller.ownKeys) })
  }

  regionChosen(entry: string): void {
    this.#region = entry
  }

  modelRequested({ model }: { model: string }): void {
    this.#model = model
  }

  callStarted(): CallObserver {
    return unobservedCall
  }

  failed({ code, type }: ApiError): void {
    this.#error = code ?? type
  }

  ended({ status, disconnectPhase: left }: Ending, { requestId, isRefused }: Sent): void {
    const error = this.#errorOf(status, isRefused)
    this.#log.write('request_completed', {
      ...this.#fields,
      requestId: this.#toLogged(requestId),
      status,
      completed: left === undefined,
      seconds: (performance.now() - this.#started) / 1000,
      region: this.#region,
      model: error === undefined ? undefined : this.#toLogged(this.#model),
      error: this.#toLogged(error),
    })
  }

  /** The error in the last line; undefined without one. */
  #errorOf(status: number, isRefused: boolean): string | undefined {
    // A refused connection may have a response, but only the refusal was sent.
    const isBelow = isRefused || (this.#error === undefined && status >= 400)
    return isBelow ? codeWithoutError(status) : this.#error
  }

  #toLogged(text: string | undefined): string | undefined {
    return text === undefined ? undefined : toLogText(text, this.#caller.ownKeys)
  }
}

/** For requests that never reach the gateway's core: the caller disconnected early (nginx's name), or did not send HTTP. */
function codeWithoutError(status: number): string {
  return status === 499 ? 'client_closed_request' : 'invalid_request_error'
}
