import type { DashScope, UpstreamResponse } from '../dashscope/client.ts'
import { DashScopeError } from '../dashscope/errors.ts'
import { toPhrase, type Adjustment } from '../errors/adjustment.ts'
import { ResultCollector } from './collect.ts'
import type * as Wire from './dashscope-types.ts'
import type { DecodingOptions } from './decode/generation-decoder.ts'
import { isWrongService, type RegionRouting } from './families/model-routing.ts'
import { planAll, type Plan, type PlannedCall, type PlanOptions } from './plan.ts'
import { StreamPipeline, TracedPipeline, type EventEncoder, type Trace } from './stream-pipeline.ts'
import { charactersOf } from '../json.ts'
import type { GenerationRequest, GenerationResult, TokenUsage } from './types.ts'
import { describeUploads, sendUploads, withUploads } from './uploads.ts'

/** Conversations that one model answers concurrently. */
export type Requests = readonly [GenerationRequest, ...GenerationRequest[]]

type Response = UpstreamResponse<Wire.GenerationResult>

/** The output for text. `write` returns false if the reader is slow; `drained` resolves when there is room again. */
export interface TextSink {
  write: (text: string) => boolean
  drained: () => Promise<void>
}

export interface RunContext extends PlanOptions {
  dashscope: DashScope
  routing: RegionRouting
  /** Receives the adjustments of a second plan; throws if the caller refuses them. */
  addAdjustments: (adjustments: readonly Adjustment[]) => void
  /** The model answered on another service than its family's. */
  onRerouted: (model: string, service: string) => void
}

/** Responses that have begun: one per call of the plan. */
export interface Opened {
  responses: readonly Response[]
  decoding: DecodingOptions
  /** Ends all of several calls. Not a function: a closure would hold the requests, which may be large. */
  group: AbortController | undefined
}

/**
 * Makes the calls of a plan and waits for the first frame of each. If DashScope reports that the service does not have the
 * model, the gateway tries the other service once: no model has run, and nothing has been sent to the caller.
 */
export async function open(requests: Requests, first: Plan, context: RunContext): Promise<Opened> {
  const { dashscope, routing, addAdjustments, onRerouted } = context
  const [{ model }] = requests
  const uploaded =
    first.uploads.length > 0 ? await sendUploads(first.uploads, { dashscope, model }) : undefined
  const callsOf = ({ calls }: Plan) =>
    uploaded === undefined ? calls : calls.map((call) => withUploads(call, uploaded))
  // If a model has not answered before, one call is made before the others.
  const probeFirst = !routing.isKnown(model)
  try {
    const opened = await openCalls({ ...first, calls: callsOf(first) }, dashscope, probeFirst)
    routing.remember(model, first.family.service)
    return opened
  } catch (error) {
    if (!isWrongService(error)) throw error
    const family = routing.otherService(first.family)
    const second = planAll(requests, family, context)
    const reported = new Set(first.adjustments.map(toPhrase))
    // The headers may have been sent already; then a strict caller gets the refusal in the stream.
    addAdjustments(second.adjustments.filter((adjustment) => !reported.has(toPhrase(adjustment))))
    const opened = await openCalls({ ...second, calls: callsOf(second) }, dashscope, probeFirst)
    routing.remember(model, family.service)
    onRerouted(model, family.service)
    return opened
  }
}

/** If one call fails, all end. */
export async function openCalls(
  { calls, decoding }: Pick<Plan, 'calls' | 'decoding'>,
  dashscope: DashScope,
  probeFirst = false,
): Promise<Opened> {
  const [only, ...more] = calls
  if (only !== undefined && more.length === 0)
    return {
      responses: [await dashscope[only.mode]<Wire.GenerationResult>(only)],
      decoding,
      group: undefined,
    }
  const group = new AbortController()
  const send = (call: PlannedCall) =>
    dashscope[call.mode]<Wire.GenerationResult>({ ...call, signal: group.signal })
  try {
    const probed = probeFirst ? await Promise.all(calls.slice(0, 1).map(send)) : []
    const others = await Promise.all(calls.slice(probed.length).map(send))
    return { responses: [...probed, ...others], decoding, group }
  } catch (error) {
    group.abort()
    throw error
  }
}

/**
 * Writes the encoded responses in the order in which they arrive, including the end.
 * @param onUsage Called once at the end with DashScope's usage, also for an answer that breaks off.
 * @param trace Shows DashScope's frames as well.
 */
export async function run(
  { responses, decoding, group }: Opened,
  encoder: EventEncoder,
  sink: TextSink,
  onUsage: (usage: TokenUsage) => void,
  trace?: Trace,
): Promise<void> {
  const pipeline =
    trace === undefined
      ? new StreamPipeline(responses, decoding, encoder)
      : new TracedPipeline(responses, decoding, encoder, trace)
  try {
    await Promise.all(responses.map((response, call) => pump(response, call, pipeline, sink)))
    await write(pipeline.end(), pipeline, sink)
  } finally {
    group?.abort()
    for (const response of responses) response.close()
    const { usage } = pipeline
    if (usage !== undefined) onUsage(usage)
  }
}

/** One promise per read, none per event. */
async function pump(
  response: Response,
  call: number,
  pipeline: StreamPipeline,
  sink: TextSink,
): Promise<void> {
  try {
    await write(pipeline.translate(response.first, call), pipeline, sink)
    for await (const bytes of response) {
      const drained = write(pipeline.push(bytes, call), pipeline, sink)
      if (drained !== undefined) await drained
      if (pipeline.isOver(call)) return
    }
    await write(pipeline.endCall(call), pipeline, sink)
  } catch (error) {
    if (pipeline.ignores(error, call)) return
    response.close(error)
    throw error
  }
}

/** Text before an error is still sent. */
function write(text: string, pipeline: StreamPipeline, sink: TextSink): Promise<void> | undefined {
  const hasRoom = text === '' || sink.write(text)
  if (pipeline.failure !== undefined) throw pipeline.failure.error
  return hasRoom ? undefined : sink.drained()
}

const discard: TextSink = { write: () => true, drained: () => Promise.resolve() }

/** Collects a whole answer. @throws DashScopeError when it is incomplete, too large or cannot be expressed */
export async function collect<Body>(
  opened: Opened,
  toBody: (result: GenerationResult) => Body,
  onUsage: (usage: TokenUsage) => void,
): Promise<Body> {
  const collector = new ResultCollector(opened.decoding.choices)
  await run(opened, collector, discard, onUsage)
  try {
    return toBody(collector.result)
  } catch (error) {
    const requestId = opened.responses[0]?.requestId
    throw error instanceof DashScopeError ? error.in({ status: 200, requestId }) : error
  }
}

/** The requests of a plan, with the key masked, and its uploads, for a dry run. */
export function describePlan(
  { calls, uploads }: Pick<Plan, 'calls' | 'uploads'>,
  dashscope: DashScope,
): unknown {
  const described = describeUploads(calls, uploads)
  const { object, ...requests } = describeCalls(described.calls, dashscope)
  return { object, ...(described.files !== undefined && { uploads: described.files }), ...requests }
}

/** Characters of a dry run after its first call: a list of texts is whole, the same pictures in each of ten calls are not. */
const maxDescribedCharacters = 20 * 1024 * 1024

type DescribableCall = Parameters<DashScope['describe']>[0]

/** The requests of calls of any kind. */
export function describeCalls(calls: readonly DescribableCall[], dashscope: DashScope) {
  const object = 'gateway.dry_run'
  const shown = calls.slice(0, countDescribed(calls)).map((call) => dashscope.describe(call))
  if (calls.length === 1) return { object, request: shown[0] }
  const leftOut = calls.length - shown.length
  return { object, requests: shown, ...(leftOut > 0 && { left_out: leftOut }) }
}

function countDescribed(calls: readonly DescribableCall[]): number {
  let characters = 0
  const first = calls.findIndex(({ body }, at) => {
    if (at > 0) characters += charactersOf(body, maxDescribedCharacters)
    return characters > maxDescribedCharacters
  })
  return first < 0 ? calls.length : first
}
