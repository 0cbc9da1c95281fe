import type { z } from 'zod'

import type { ApiError } from '../errors/api-error.ts'
import type { EventEncoder } from './stream-pipeline.ts'
import type { Envelope, GenerationRequest, GenerationResult } from './types.ts'

/** One caller's API of generated text. `Options`: what an answer depends on beside the model, of the caller's request. `Given`: what a request becomes. */
export interface Dialect<Body, Options, Given = GenerationRequest> {
  schema: z.ZodType<Body>
  toGeneration: (body: Body) => Given
  toOptions: (body: Body) => Options
  /** Whether a request wants no token of an answer; it is checked, and not sent. */
  asksForNothing?: (body: Body) => boolean
  /** The whole answer. */
  toBody: (result: GenerationResult, envelope: Envelope, options: Options) => unknown
  encoder: (envelope: Envelope, options: Options) => StreamEncoder
}

/** A stream in the caller's API. Each method returns the text to send, '' for none. */
export interface StreamEncoder extends EventEncoder {
  /** Sent when the status line is committed before the first event. */
  start: () => string
  /** Sent after each silence, so that proxies and clients keep waiting. */
  keepAlive: () => string
  /** A failure in mid-stream and the end of the stream. `requestId` is the gateway's own. */
  fail: (error: ApiError, requestId: string) => string
}
