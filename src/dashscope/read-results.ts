import { DashScopeError, readError, type Origin } from './dashscope-error.ts'
import { readDocuments, type JsonDocument } from './read-documents.ts'

/**
 * Bytes → results, one batch per read, up to the first error, which is thrown in its place.
 * Rejects with a DashScopeError; a body that breaks off rejects with the transport's own error.
 */
export async function* readResults<Result>(
  bytes: AsyncIterable<Uint8Array>,
  origin: Origin,
): AsyncGenerator<readonly Result[], void> {
  for await (const documents of readDocuments(bytes)) {
    const results: Result[] = []
    let failure: DashScopeError | undefined
    for (const document of documents) {
      const value = parse(document, origin)
      failure = value instanceof DashScopeError ? value : readError(value, at(document, origin))
      if (failure !== undefined) break
      results.push(value as Result)
    }
    if (results.length > 0) yield results
    if (failure !== undefined) throw failure
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
