/** What an edge sends. */
export interface HttpResponse {
  status: number
  /** Lower-case names, ASCII values. */
  headers: Readonly<Record<string, string>>
  /** A whole body, empty where there is none, or one that is still being made. */
  body: string | Uint8Array | StreamBody
}

/** A part of a body: text is sent as UTF-8. */
export type Chunk = string | Uint8Array

/** A body that is sent while it is made. */
export interface StreamBody {
  /** Once. What was written before goes to the target at once. */
  pipe(target: StreamTarget): void
  /** The target has room again. */
  resume(): void
}

/** Where an edge lets a streamed body go. */
export interface StreamTarget {
  /** False when there is no room for more; `StreamBody.resume` says when there is. The chunk is kept all the same. */
  write(chunk: Chunk): boolean
  end(): void
  /** The body ends before it is whole: the caller must see that. */
  abort(cause: unknown): void
}

export function isStream(body: HttpResponse['body']): body is StreamBody {
  return typeof body !== 'string' && !(body instanceof Uint8Array)
}
