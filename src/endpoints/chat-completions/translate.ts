import type { ChatStreamTranslator } from './stream-encoder.ts'
import type * as DashScope from '../../generation/dashscope-types.ts'
import type { ChatCompletionChunk } from './schema.ts'
import { untilFinished } from '../../generation/decode/ignore-errors-after-finish.ts'

/**
 * Batches of results → batches of chunks. What an error leaves of its batch still goes out: where a read ended must not
 * show. `whenOver` is called in the end, also of an answer that breaks off or is left.
 */
export async function* translate(
  results: AsyncIterable<readonly DashScope.GenerationResult[]>,
  translator: ChatStreamTranslator,
  whenOver: () => void = () => {},
): AsyncGenerator<readonly ChatCompletionChunk[], void> {
  try {
    for await (const batch of untilFinished(results, translator)) {
      const chunks: ChatCompletionChunk[] = []
      let failure: unknown
      try {
        for (const result of batch) for (const chunk of translator.push(result)) chunks.push(chunk)
      } catch (error) {
        failure = error
      }
      yield chunks
      if (failure !== undefined) throw failure
    }
    yield translator.end()
  } finally {
    whenOver()
  }
}
