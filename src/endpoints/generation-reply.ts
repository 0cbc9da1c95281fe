import type { Dialect, StreamEncoder } from '../generation/dialect.ts'
import { collect, run, type Opened, type TextSink } from '../generation/run.ts'
import type { Envelope, GeneratedChoice, TokenUsage } from '../generation/types.ts'
import type { Context, JsonReply, Reply, StreamReply } from '../http/endpoint.ts'
import { notify, type Observer } from '../http/observer.ts'

type AnswerDialect<Options> = Pick<Dialect<never, Options>, 'toBody' | 'encoder'>

/** The context for encoding an answer. */
export interface AnswerContext<Options> extends Pick<Context, 'newId' | 'now' | 'observer' | 'showUpstream'> {
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
  return toEncodedReply(dialect, context, async (sink, encoder, envelope) => {
    const opened = await opening
    envelope.open(opened)
    await run(opened, encoder, sink, count(context.observer), context.showUpstream)
  })
}

export async function toWholeReply<Options>(
  opening: Promise<Opened>,
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
): Promise<JsonReply> {
  const opened = await opening
  const envelope = new AnswerEnvelope(context)
  envelope.open(opened)
  const toBody = dialect.toBody
  const body = await collect(
    opened,
    (result) => toBody(result, envelope, context.options),
    count(context.observer),
  )
  return { kind: 'json', body, requestId: envelope.dashscopeId }
}

const emptyChoice: GeneratedChoice = {
  text: '',
  reasoning: '',
  calls: [],
  logprobs: [],
  items: [],
  citations: [],
  details: {},
  finishReason: 'length',
}

/** The answer to a request for zero tokens, without a call to DashScope. */
export function toEmptyReply<Options>(
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
  stream: boolean,
): Reply {
  const envelope = new AnswerEnvelope(context)
  if (!stream)
    return { kind: 'json', body: dialect.toBody({ choices: [emptyChoice] }, envelope, context.options) }
  return toEncodedReply(dialect, context, async (sink, encoder) => {
    sink.write(encoder.push({ type: 'finish', choice: 0, reason: emptyChoice.finishReason }) + encoder.end())
  })
}

type Write = (sink: TextSink, encoder: StreamEncoder, envelope: AnswerEnvelope) => Promise<void>

/** A stream in the caller's API, written by `write`. */
function toEncodedReply<Options>(
  dialect: AnswerDialect<Options>,
  context: AnswerContext<Options>,
  write: Write,
): StreamReply {
  const envelope = new AnswerEnvelope(context)
  const encoder = dialect.encoder(envelope, context.options)
  return {
    kind: 'stream',
    requestId: () => envelope.dashscopeId,
    start: () => encoder.start(),
    keepAlive: () => encoder.keepAlive(),
    fail: (error, id) => encoder.fail(error, id),
    run: (sink) => write(sink, encoder, envelope),
  }
}

class AnswerEnvelope implements Envelope {
  readonly model: string
  readonly newId: Context['newId']
  readonly now: Context['now']
  requestId = ''
  /** DashScope's request id, if it sent one. */
  dashscopeId: string | undefined
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

  /** The first frame has arrived. */
  open({ responses }: Opened): void {
    this.dashscopeId = responses[0]?.requestId
    this.requestId = this.dashscopeId ?? this.newId('', 29)
    this.#created ??= this.now()
  }
}

/** DashScope bills the tokens of an answer that breaks off, so their usage is recorded as well. */
function count(observer: Observer) {
  return (usage: TokenUsage) => notify(() => observer.tokensUsed(usage))
}
