import { DashScopeError, readError, type Origin } from '../errors.ts'
import { DocumentReader, type JsonDocument } from './body-decoder.ts'

/** What some bytes completed: results, and the error that came after them, if one did. */
export interface Read<Result> {
  results: readonly Result[]
  failure: DashScopeError | undefined
}

/** Bytes → the results that they complete, up to the first error. */
export class ResultReader<Result> {
  readonly #documents = new DocumentReader()
  readonly #origin: Origin

  constructor(origin: Origin) {
    this.#origin = origin
  }

  /** @throws DashScopeError when it is not what DashScope sends */
  push(chunk: Uint8Array): Read<Result> {
    return this.#read(this.#documents.push(chunk))
  }

  /** @throws DashScopeError when it is cut off within a character */
  end(): Read<Result> {
    return this.#read(this.#documents.end())
  }

  #read(documents: readonly JsonDocument[]): Read<Result> {
    const results: Result[] = []
    for (const document of documents) {
      const value = parse(document, this.#origin)
      const failure = value instanceof DashScopeError ? value : readError(value, at(document, this.#origin))
      if (failure !== undefined) return { results, failure }
      results.push(value as Result)
    }
    return { results, failure: undefined }
  }
}

function at({ status, isError }: JsonDocument, origin: Origin): Origin {
  if (status === undefined && !isError) return origin
  return { ...origin, status: status ?? origin.status, isErrorEvent: isError }
}

/** Half a document is how a cut line looks when the cut is clean. */
function parse({ text }: JsonDocument, origin: Origin): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  return new DashScopeError({
    ...origin,
    failure: 'malformed',
    message: 'DashScope sent an answer that is cut off or is not a JSON object.',
  })
}
