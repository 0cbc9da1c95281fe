import type { z } from 'zod'

import type { ApiError } from '../errors/api-error.ts'
import type { EventEncoder } from './stream-pipeline.ts'
import type { Envelope, GenerationRequest, GenerationResult } from './types.ts'

/** One caller's API for generated text. `Options`: fields of the request that shape the answer. `Given`: the translated request. */
export interface Dialect<Body, Options, Given = GenerationRequest> {
  schema: z.ZodType<Body>
  toGeneration: (body: Body) => Given
  toOptions: (body: Body) => Options
  /** Whether a request asks for zero tokens; it is validated, but not sent. */
  asksForNothing?: (body: Body) => boolean
  /** The whole answer. */
  toBody: (result: GenerationResult, envelope: Envelope, options: Options) => unknown
  encoder: (envelope: Envelope, options: Options) => StreamEncoder
}

/** A stream in the caller's API. Each method returns the text to send, '' for none. */
export interface StreamEncoder extends EventEncoder {
  /** Sent when the status line is committed before the first event. */
  start: () => string
  /** Sent after each interval without data, so that proxies and clients keep waiting. */
  keepAlive: () => string
  /** A failure in mid-stream and the end of the stream. `requestId` is the gateway's own. */
  fail: (error: ApiError, requestId: string) => string
}
