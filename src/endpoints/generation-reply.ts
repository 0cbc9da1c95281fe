import type { AnswerDialect } from '../generation/dialect.ts'
import { collect, run, type Opened } from '../generation/run.ts'
import type { Envelope, TokenUsage } from '../generation/types.ts'
import type { Context, JsonReply, StreamReply } from '../http/endpoint.ts'
import { notify } from '../http/observer.ts'

/** What it takes to express an answer, beside the answer itself. */
export interface AnswerContext<Options> extends Pick<Context, 'newId' | 'now' | 'observer'> {
  /** The model as the caller named it. */
  model: string
  options: Options
}

/** An answer that is sent while it is made. */
export function toStreamReply<Options>(
  opening: Promise<Opened>,
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
): StreamReply {
  const { start, keepAlive, fail } = dialect
  let requestId: string | undefined
  return {
    kind: 'stream',
    requestId: () => requestId,
    start,
    keepAlive,
    fail,
    async run(sink) {
      const opened = await opening
      requestId = opened.responses[0]?.requestId
      const encoder = dialect.encoder(toEnvelope(opened, context), context.options)
      await run(opened, encoder, sink, (usage) => count(usage, context))
    },
  }
}

export async function toWholeReply<Options>(
  opening: Promise<Opened>,
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
): Promise<JsonReply> {
  const opened = await opening
  const envelope = toEnvelope(opened, context)
  const body = await collect(
    opened,
    (result) => dialect.toBody(result, envelope, context.options),
    (usage) => count(usage, context),
  )
  return { kind: 'json', body, requestId: opened.responses[0]?.requestId }
}

function toEnvelope(
  { responses }: Opened,
  { model, now, newId }: Pick<AnswerContext<unknown>, 'model' | 'now' | 'newId'>,
): Envelope {
  return { requestId: responses[0]?.requestId ?? newId('', 29), created: now(), model, newId }
}

/** DashScope bills what it counted before an answer broke off, so it is measured as well. */
function count(usage: TokenUsage, { observer }: Pick<AnswerContext<unknown>, 'observer'>): void {
  notify(() => observer.used(usage))
}
