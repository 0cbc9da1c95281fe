/** The response that an edge sends. */
export interface HttpResponse {
  status: number
  /** Lower-case names, ASCII values. */
  headers: Readonly<Record<string, string>>
  /** A whole body, empty for none, or a stream. */
  body: string | Uint8Array | StreamBody
}

/** A part of a body: text is sent as UTF-8. */
export type Chunk = string | Uint8Array

/** A body that is sent while it is generated. */
export interface StreamBody {
  /** May be called once. Earlier chunks are written to the target at once. */
  pipe(target: StreamTarget): void
  /** The target accepts more. */
  resume(): void
}

/** The edge's target for a streamed body. */
export interface StreamTarget {
  /** Returns false if the target is full until it calls `StreamBody.resume`. The chunk is accepted in any case. */
  write(chunk: Chunk): boolean
  end(): void
  /** Ends an incomplete body, visibly for the caller. */
  abort(cause: unknown): void
}

export function isStream(body: HttpResponse['body']): body is StreamBody {
  return typeof body !== 'string' && !(body instanceof Uint8Array)
}
