import { checkBinding } from '../validation/check-gateway.ts'
import { checkRequest } from '../validation/check-request.ts'
import type { Family } from '../models/families.ts'
import type { Directives } from '../faults/faults.ts'
import { toFrames } from '../frames/frames.ts'
import { generate } from '../generation/generate.ts'
import type { JsonObject } from '../json.ts'
import type { Refusal } from '../request/refusal.ts'
import { asModelReads, readMessages, type GenerationRequest } from '../request/request.ts'
import { toResult } from '../frames/result.ts'
import type { Recordings } from '../recognition/find-recordings.ts'
import type { Frame } from '../sse.ts'
import type { FileAnswer } from '../object-store/result-store.ts'
import { allowsOss } from '../uploads/allows-oss.ts'

export type Answer =
  | { kind: 'refusal'; refusal: Refusal }
  | ({ kind: 'result'; status?: number; body: JsonObject } & Service)
  | ({ kind: 'stream'; frames: Frame[] } & Service)
  | FileAnswer

/** The parts of a family that decide the response headers. */
type Service = Pick<Family, 'timeout' | 'leaks'>

export interface GenerationCall {
  service: Family['service']
  headers: Record<string, string>
  /** The parsed body without its markers. */
  body: unknown
  stream: boolean
  directives: Directives
  requestId: string
  recordings: Recordings
}

/** The answer of the two generation services to a call with a valid key. */
export function answerGeneration(call: GenerationCall): Answer {
  const envelope = checkBinding(call.body, call.service)
  if ('code' in envelope) return { kind: 'refusal', refusal: envelope }
  const { model, family, input, parameters } = envelope
  const request: GenerationRequest = {
    model,
    family,
    parameters,
    stream: call.stream,
    directives: call.directives,
    resolvesOss: allowsOss(call.headers),
    recordings: call.recordings,
    messages: asModelReads(model, parameters, readMessages(input)),
  }
  const refusal = checkRequest(request, input)
  if (refusal) return { kind: 'refusal', refusal }
  const generation = generate(request, call.requestId)
  const service = { timeout: family.timeout, leaks: family.leaks }
  return call.stream
    ? { kind: 'stream', frames: toFrames(request, generation), ...service }
    : { kind: 'result', body: toResult(request, generation), ...service }
}
