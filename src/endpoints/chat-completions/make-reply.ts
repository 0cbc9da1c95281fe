import type { Context, JsonReply, StreamReply } from '../../http/endpoint.ts'
import { tell, type Observer } from '../../http/observer.ts'
import { toEvent } from '../../http/sse/encode-event.ts'
import type { Asked } from '../../generation/run.ts'
import { ChatCompletionCollector } from './chat-completion-collector.ts'
import { ChatStreamTranslator } from './stream-encoder.ts'
import type { Usage } from './schema.ts'
import type { Stamp } from './envelope.ts'
import { toTokenCounts } from '../../generation/decode/to-usage.ts'
import { translate } from './translate.ts'
import { untilFinished } from '../../generation/decode/ignore-errors-after-finish.ts'

/** What it takes to make an answer, beside what DashScope says. */
export interface Making extends Pick<Context, 'newId' | 'now' | 'observer'> {
  model: string
  includeUsage: boolean
}

function toStamp({ model, newId, now }: Making, requestId = newId('', 29)): Stamp {
  return { id: `chatcmpl-${requestId}`, created: now(), model, newId }
}

interface Events {
  requestId: string | undefined
  /** One batch per read from upstream. */
  batches: AsyncIterable<readonly unknown[]>
}

/** OpenAI's mark of a stream's end. */
const done = 'data: [DONE]\n\n'

/** The answer in events; what one read from upstream brings is one write. */
export function toStream(asked: Promise<Asked>, making: Making): StreamReply {
  const events = toEvents(asked, making)
  let requestId: string | undefined
  return {
    kind: 'stream',
    async run(sink) {
      const opened = await events
      requestId = opened.requestId
      for await (const batch of opened.batches)
        if (!sink.write(batch.map(toEvent).join(''))) await sink.drained()
      sink.write(done)
    },
    requestId: () => requestId,
    start: () => '',
    // A comment: no event, but proxies and clients see that the stream lives.
    keepAlive: () => ': keep-alive\n\n',
    fail: (error) => toEvent(error) + done,
  }
}

async function toEvents(asked: Promise<Asked>, making: Making): Promise<Events> {
  const { answer, options } = await asked
  const { requestId, results } = answer
  const { includeUsage, observer } = making
  const translator = new ChatStreamTranslator(toStamp(making, requestId), { ...options, includeUsage })
  const batches = translate(results, translator, () => count(translator.usage, observer))
  return { requestId, batches: await begun(batches) }
}

/** Resolves with the first chunks, and rejects with what went wrong before them: that is an HTTP error still. */
async function begun<Chunk>(
  batches: AsyncIterableIterator<readonly Chunk[], void>,
): Promise<AsyncIterable<readonly Chunk[]>> {
  let first: IteratorResult<readonly Chunk[], void> | undefined = await batches.next()
  while (first.done !== true && first.value.length === 0) first = await batches.next()
  const next = () => {
    if (first === undefined) return batches.next()
    const given = Promise.resolve(first)
    first = undefined
    return given
  }
  const end = { done: true, value: undefined } as const
  const leave = async () => (await batches.return?.()) ?? end
  return { [Symbol.asyncIterator]: () => ({ next, return: leave }) }
}

export async function toCompletion(asked: Promise<Asked>, making: Making): Promise<JsonReply> {
  const { answer, options } = await asked
  const { requestId, results } = answer
  const collector = new ChatCompletionCollector(toStamp(making, requestId), options)
  try {
    for await (const batch of untilFinished(results, collector))
      for (const result of batch) collector.push(result)
    return { kind: 'json', body: collector.end(), requestId }
  } finally {
    count(collector.usage, making.observer)
  }
}

/** What was counted before an answer broke off or was left is paid for as well. */
function count(usage: Usage | undefined, observer: Observer): void {
  if (usage !== undefined) tell(() => observer.used(toTokenCounts(usage)))
}
