import type { ApiError } from '../errors/api-error.ts'
import type { Caller } from './caller/caller.ts'
import type { Observer } from './observer.ts'

/** A request as an edge passes it to the gateway. */
export interface HttpRequest {
  method: string
  /** The unchanged path, without the query. */
  path: string
  /** Without the question mark; empty without a query. */
  query: string
  /** By lower-case name. */
  header(name: string): string | undefined
  /**
   * Uses separate memory, which is freed once the body is parsed; that of a form with files is used as it is.
   * @throws ApiError 413 for more than `limit` bytes
   */
  readBody(limit: number, format?: 'form'): Promise<Uint8Array>
  /** Aborts when the caller disconnects, or with an ApiError that is still sent. */
  signal: AbortSignal
  caller: Caller
  /** An error that the edge found in the request. It becomes the response, regardless of the path. */
  fault?: unknown
  /** Decides, before the body is read, whether a request that may cost something is served. */
  admit?(caller: Caller): Promise<AdmissionDecision>
  /**
   * Sets the memory of an answer that is held until it is sent, in bytes. Returns the error if there is no room for it; never for an
   * answer that is complete.
   */
  holdAnswer?(bytes: number, stage: AnswerStage): ApiError | undefined
  observer?: Observer
}

/**
 * Whether DashScope has been asked for the answer. Nothing is done with the body any more once the answer is `complete`, which is paid
 * for and never refused, or once it is the complete description of a dry run.
 */
export type AnswerStage = 'unsent' | 'sent' | 'complete' | 'described'

export interface AdmissionDecision {
  /** Headers for every response. */
  headers?: Readonly<Record<string, string>>
  /** An ApiError; undefined if the request is admitted. */
  refusal?: unknown
}
