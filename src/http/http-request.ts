import type { Caller } from './caller/caller.ts'
import type { Observer } from './observer.ts'

/** A request as an edge passes it on. */
export interface HttpRequest {
  method: string
  /** The path as it was sent, without the query. */
  path: string
  /** Without the question mark; empty where there is none. */
  query: string
  /** By lower-case name. */
  header(name: string): string | undefined
  /** In memory of its own, which is freed once it has been read. @throws ApiError 413 where it has more bytes than `limit` */
  readBody(limit: number): Promise<Uint8Array>
  /** Aborts when the caller leaves, or with an ApiError that they still get. */
  signal: AbortSignal
  caller: Caller
  /** An error that the edge found in the request: the response, whatever its path. */
  fault?: unknown
  /** Decides, before the body is read, whether a request that may cost something is served. */
  admit?(caller: Caller): Promise<AdmissionDecision>
  observer?: Observer
}

export interface AdmissionDecision {
  /** For the response, whatever it is. */
  headers?: Readonly<Record<string, string>>
  /** An ApiError; undefined where the request is served. */
  refusal?: unknown
}
