import type { ApiError } from '../errors/api-error.ts'
import type { EventEncoder } from './stream-pipeline.ts'
import type { Envelope, GenerationResult } from './types.ts'

/** How one API expresses an answer. `Options`: what an answer depends on beside the model, of the caller's request. */
export interface AnswerDialect<Options> {
  /** The whole answer. */
  toBody: (result: GenerationResult, envelope: Envelope, options: Options) => unknown
  /** The events of a stream as text, the end included. */
  encoder: (envelope: Envelope, options: Options) => EventEncoder
  /** Sent when the status line is committed before the first event. */
  start: () => string
  /** Sent after each silence, so that proxies and clients keep waiting. */
  keepAlive: () => string
  /** A failure in mid-stream and the end of the stream. */
  fail: (error: ApiError) => string
}
