import type { Dialect } from '../generation/dialect.ts'
import { collect, run, type Opened } from '../generation/run.ts'
import type { Envelope, TokenUsage } from '../generation/types.ts'
import type { Context, JsonReply, StreamReply } from '../http/endpoint.ts'
import { notify, type Observer } from '../http/observer.ts'

type AnswerDialect<Options> = Pick<Dialect<never, Options>, 'toBody' | 'encoder'>

/** The context for encoding an answer. */
export interface AnswerContext<Options> extends Pick<Context, 'newId' | 'now' | 'observer'> {
  /** The model's name in the request. */
  model: string
  options: Options
}

/** An answer that is sent while it is generated. */
export function toStreamReply<Options>(
  opening: Promise<Opened>,
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
): StreamReply {
  const envelope = new AnswerEnvelope(context)
  const encoder = dialect.encoder(envelope, context.options)
  let requestId: string | undefined
  return {
    kind: 'stream',
    requestId: () => requestId,
    start: () => encoder.start(),
    keepAlive: () => encoder.keepAlive(),
    fail: (error, id) => encoder.fail(error, id),
    async run(sink) {
      const opened = await opening
      requestId = envelope.open(opened)
      await run(opened, encoder, sink, count(context.observer))
    },
  }
}

export async function toWholeReply<Options>(
  opening: Promise<Opened>,
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
): Promise<JsonReply> {
  const opened = await opening
  const envelope = new AnswerEnvelope(context)
  const requestId = envelope.open(opened)
  const toBody = dialect.toBody
  const body = await collect(
    opened,
    (result) => toBody(result, envelope, context.options),
    count(context.observer),
  )
  return { kind: 'json', body, requestId }
}

class AnswerEnvelope implements Envelope {
  readonly model: string
  readonly newId: Context['newId']
  readonly now: Context['now']
  requestId = ''
  #created: number | undefined

  constructor({ model, newId, now }: Pick<AnswerContext<unknown>, 'model' | 'newId' | 'now'>) {
    this.model = model
    this.newId = newId
    this.now = now
  }

  /** The time of the first frame, or of text that was sent before it. */
  get created(): number {
    return (this.#created ??= this.now())
  }

  /** The first frame has arrived. Returns DashScope's request id, if it sent one. */
  open({ responses }: Opened): string | undefined {
    const requestId = responses[0]?.requestId
    this.requestId = requestId ?? this.newId('', 29)
    this.#created ??= this.now()
    return requestId
  }
}

/** DashScope bills the tokens of an answer that breaks off, so their usage is recorded as well. */
function count(observer: Observer) {
  return (usage: TokenUsage) => notify(() => observer.tokensUsed(usage))
}
