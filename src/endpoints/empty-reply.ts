import type { Dialect } from '../generation/dialect.ts'
import type { Envelope, GeneratedChoice } from '../generation/types.ts'
import type { Reply } from '../http/endpoint.ts'
import type { AnswerContext } from './generation-reply.ts'

const nothing: GeneratedChoice = {
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
  dialect: Pick<Dialect<never, Options>, 'toBody' | 'encoder'>,
  { model, now, newId, options }: AnswerContext<Options>,
  stream: boolean,
): Reply {
  const envelope: Envelope = { requestId: '', created: now(), model, newId, now }
  if (!stream) return { kind: 'json', body: dialect.toBody({ choices: [nothing] }, envelope, options) }
  const encoder = dialect.encoder(envelope, options)
  return {
    kind: 'stream',
    requestId: () => undefined,
    start: () => encoder.start(),
    keepAlive: () => encoder.keepAlive(),
    fail: (error, id) => encoder.fail(error, id),
    async run(sink) {
      sink.write(encoder.push({ type: 'finish', choice: 0, reason: nothing.finishReason }) + encoder.end())
    },
  }
}
