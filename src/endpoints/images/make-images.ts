import { toPublicUrl } from '../../dashscope/results/result-url.ts'
import { DashScopeError } from '../../dashscope/errors.ts'
import type { PerRegion } from '../../dashscope/regions/per-region.ts'
import type { RunTask } from '../../dashscope/tasks/run-task.ts'
import { describePlan } from '../../generation/run.ts'
import { findUploads, reportUploads, sendUploads, withUploads } from '../../generation/uploads.ts'
import type { Context, Reply } from '../../http/endpoint.ts'
import { notify } from '../../http/observer.ts'
import type { ImageFamily } from '../../models/families/image.ts'
import type { Picture } from './answer/read-images.ts'
import { sendCalls, type Failed, type Sent } from './answer/send-calls.ts'
import { toImageError } from './answer/to-image-error.ts'
import { ImageServices } from './choose-service.ts'
import { toReply, type Made } from './to-reply.ts'
import { toCalls, type ImageCall, type ImageOrder } from './request/to-calls.ts'
import type { ImageInput } from './request/to-inputs.ts'

/** What the requests of a process share. */
export interface Shared {
  services: PerRegion<ImageServices>
  runTask: RunTask
  /** Origins of results that are left as they are. */
  origins: ReadonlySet<string>
}

/** How the answer is given. */
export interface AnswerForm {
  stream: boolean
  urls: boolean
  type: 'image_generation.completed' | 'image_edit.completed'
}

export interface Job {
  order: ImageOrder
  inputs: readonly ImageInput[]
  family: ImageFamily
  form: AnswerForm
}

/** Makes the pictures of a request, on the other service if its model is not on the first one. */
export async function makeImages(job: Job, context: Context, shared: Shared): Promise<Reply> {
  const { order, inputs, family, form } = job
  const { dashscope, addAdjustments, observer, dryRun } = context
  const uploads = inputs.flatMap(({ url, param }) => findUploads(url, param))
  addAdjustments(reportUploads(uploads, dashscope))
  const services = shared.services.of(dashscope.region, () => new ImageServices())
  const service = services.of(order.model, family)
  const callsOn = (on: typeof service) => toCalls(order, family, on)
  if (dryRun) {
    const calls = callsOn(service).map(({ call }) => call)
    return { kind: 'json', body: describePlan({ calls, uploads }, dashscope) }
  }
  const work = async () => {
    try {
      const uploaded =
        uploads.length === 0 ? undefined : await sendUploads(uploads, { dashscope, model: order.model })
      const finished = (calls: readonly ImageCall[]) =>
        uploaded === undefined
          ? calls
          : calls.map((one) => ({ ...one, call: withUploads(one.call, uploaded) }))
      const send = (on: typeof service) =>
        sendCalls(finished(callsOn(on)), { dashscope, observer, ...shared })
      return collect(await sendOnEither(send, { ...job, service, services }), job, { ...shared, context })
    } catch (cause) {
      throw dashscope.signal.aborted ? cause : toImageError(cause, order.model)
    }
  }
  return toReply(form, work, context)
}

interface EitherOptions extends Job {
  service: ReturnType<ImageServices['of']>
  services: ImageServices
}

/** A refusal of all calls for the service costs nothing, and the other service is tried once. */
async function sendOnEither(
  send: (on: EitherOptions['service']) => Promise<(Sent | Failed)[]>,
  { order, inputs, service, services }: EitherOptions,
): Promise<(Sent | Failed)[]> {
  const outcomes = await send(service)
  const [first] = outcomes
  if (first === undefined || !isFailed(first) || !outcomes.every(isFailed)) return outcomes
  const other = services.other(first.failure, service, inputs.length > 0)
  if (other === undefined) return outcomes
  const others = await send(other)
  // The first refusal is the answer where the second one only says the same.
  const [second] = others
  if (second !== undefined && isFailed(second) && services.other(second.failure, other, false))
    return outcomes
  if (others.some(isSent)) services.remember(order.model, other)
  return others
}

function isFailed(outcome: Sent | Failed): outcome is Failed {
  return 'failure' in outcome
}

function isSent(outcome: Sent | Failed): outcome is Sent {
  return !isFailed(outcome)
}

interface CollectOptions extends Pick<Shared, 'origins'> {
  context: Context
}

/** All pictures in order. Fewer than asked for are an answer, and reported; none are an error. */
function collect(
  outcomes: readonly (Sent | Failed)[],
  { order }: Job,
  { origins, context }: CollectOptions,
): Made {
  const sent = outcomes.filter(isSent)
  // What is no web address is no picture.
  const pictures = sent
    .flatMap((one) => one.pictures)
    .filter(({ url }) => toPublicUrl(url, origins) !== undefined)
  const failures = outcomes.flatMap((one): readonly unknown[] =>
    isFailed(one) ? [one.failure] : one.failures,
  )
  if (pictures.length === 0)
    throw failures[0] ?? malformed('DashScope answered without an image.', sent[0]?.requestId)
  if (pictures.length < order.count)
    context.report([
      { param: 'n', given: order.count, taken: pictures.length, why: reasonOf(failures[0], order.model) },
    ])
  const tokens = sent.reduce(
    (sum, { tokens: { input, output } }) => ({ input: sum.input + input, output: sum.output + output }),
    { input: 0, output: 0 },
  )
  if (tokens.input + tokens.output > 0)
    notify(() => context.observer.tokensUsed({ ...tokens, cached: 0, reasoning: 0 }))
  const { size } = order.parameters
  const given = typeof size === 'string' && size.includes('*') ? size.replace('*', 'x') : undefined
  return {
    pictures,
    // A sequence has as many pictures as its story.
    wanted: order.parameters['enable_sequential'] === true ? pictures.length : order.count,
    failure: failures[0] ?? malformed('DashScope made fewer images than asked for.', sent[0]?.requestId),
    model: order.model,
    requestId: sent[0]?.requestId,
    size: sent.find((one) => one.size !== undefined)?.size ?? given,
    tokens,
    urlOf: ({ url }: Picture) => toPublicUrl(url, origins) ?? url,
  }
}

/** The code alone: the header is no place for DashScope's whole message. */
function reasonOf(failure: unknown, model: string): string {
  if (failure === undefined) return 'DashScope made fewer'
  const { code } = toImageError(failure, model)
  return `the others failed: ${code ?? 'error'}`
}

function malformed(message: string, requestId: string | undefined): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message, status: 200, requestId })
}
