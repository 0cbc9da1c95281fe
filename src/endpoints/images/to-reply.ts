import type { Adjustment } from '../../errors/adjustment.ts'
import type { Context, Reply, Sink } from '../../http/endpoint.ts'
import { toNamedEvent } from '../../http/sse/encode-event.ts'
import { OpenFiles } from './answer/open-files.ts'
import type { Picture, Tokens } from './answer/read-images.ts'
import { toIncomplete } from './answer/to-image-error.ts'
import { toUrlList, writeEvents, writeList, type EventState, type Summary } from './answer/write-images.ts'
import type { AnswerForm } from './make-images.ts'
import type { ImageUsage } from './schemas.ts'

/** The pictures of a request. */
export interface Made {
  pictures: readonly Picture[]
  requestId: string | undefined
  size: string | undefined
  tokens: Tokens
  /** Pictures that were asked for. */
  wanted: number
  /** Why others were not made. */
  failure: unknown
  /** Of the request. */
  model: string
  urlOf: (picture: Picture) => string
}

/** `work` makes the pictures. A stream begins before it ends, so that the caller's connection is not idle. */
export async function toReply(form: AnswerForm, work: () => Promise<Made>, context: Context): Promise<Reply> {
  if (form.stream) return toStream(form, work, context)
  const made = await work()
  const { requestId, pictures } = made
  const summary = toSummary(made, context)
  if (form.urls) return { kind: 'json', body: toUrlList(pictures, summary), requestId }
  const files = new OpenFiles(pictures, context.dashscope)
  context.report((await files.openFirst()).map(toUnfetched))
  return {
    kind: 'bytes',
    type: 'application/json',
    requestId,
    bytes: (sink) => writeList(files, summary, sink),
  }
}

function toUnfetched(): Adjustment {
  return {
    param: 'response_format',
    given: 'b64_json',
    taken: 'url',
    why: 'the image was made, but could not be fetched',
  }
}

function toSummary({ size, tokens, urlOf }: Made, { now }: Context): Summary {
  const hasTokens = tokens.input + tokens.output > 0
  return { created: now(), size, urlOf, usage: hasTokens ? toUsage(tokens) : undefined }
}

function toUsage({ input, output }: Tokens, count?: number): ImageUsage {
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { text_tokens: input, image_tokens: 0 },
    ...(count !== undefined && { image_count: count }),
  }
}

function toStream({ type }: AnswerForm, work: () => Promise<Made>, context: Context): Reply {
  const state: EventState = { isWithin: false }
  let requestId: string | undefined
  const run = async (sink: Sink) => {
    const made = await work()
    requestId = made.requestId
    const files = new OpenFiles(made.pictures, context.dashscope)
    const usage = toUsage(made.tokens, made.pictures.length)
    const written = new Set<number>()
    const options = { ...toSummary(made, context), type, usage, state, written }
    const failure = await writeEvents(files, options, sink).catch((cause: unknown) => {
      if (context.dashscope.signal.aborted) throw cause
      return cause
    })
    if (failure === undefined && written.size >= made.wanted) return
    // It is no HTTP error, which a client would repeat: pictures were made.
    if (!state.isWithin) sink.write(': incomplete\n\n')
    throw toIncomplete(failure ?? made.failure, made, written)
  }
  return {
    kind: 'stream',
    run,
    requestId: () => requestId,
    start: () => '',
    // A comment would break the line of an event that is being written.
    keepAlive: () => (state.isWithin ? '' : ': keep-alive\n\n'),
    fail: (error) =>
      `${state.isWithin ? '\n\n' : ''}${toNamedEvent('error', { type: 'error', ...error.toJSON() })}`,
  }
}
