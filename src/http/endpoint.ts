import type { z } from 'zod'

import type { DashScope } from '../dashscope/client.ts'
import type { Adjustment } from '../errors/adjustment.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { ErrorFormat } from '../errors/envelopes.ts'
import type { Shape } from './body/json-limits.ts'
import type { Chunk } from './http-response.ts'
import type { Observer } from './observer.ts'

/** What an endpoint may use besides its request. */
export interface Context {
  /** DashScope with the caller's key; ends with the caller's request. */
  dashscope: DashScope
  /** Unix time in seconds, an integer. */
  now: () => number
  /** A fresh id: the prefix, then `length` characters of [0-9a-zA-Z]. */
  newId: (prefix: string, length: number) => string
  /** The decoded value of the path's `{id}`; empty if the path has none. */
  id: string
  query: URLSearchParams
  /** Whether the caller brought a key. */
  hasKey: boolean
  /** 32 bytes that belong to the caller's key and a purpose: the same in every process, and of no use to learn the key. */
  secret: (purpose: string) => Promise<Uint8Array>
  /** DashScope's id of the model, as far as it is known: errors may speak of it. An endpoint that resolves names sets it. */
  model: string | undefined
  /** The caller wants to see what would be sent, and nothing sent. */
  dryRun: boolean
  /** The header `x-gateway-model`. */
  modelHeader: string | undefined
  /**
   * Before anything is sent: notes what will not be done as asked, for the answer's header; throws the 400 for the
   * first of them when the caller wants all or nothing.
   */
  accept: (adjustments: readonly Adjustment[]) => void
  /** For measures. */
  observer: Observer
  /** For the log. */
  onEvent: (event: GatewayEvent) => void
}

/** Something that an operator may want to know. Model names are callers' text. */
export type GatewayEvent = { kind: 'rerouted'; model: string; service: string }

/** An answer that is one JSON document. */
export interface JsonReply {
  kind: 'json'
  body: unknown
  requestId?: string | undefined
  /** Beside the ones that every answer has. */
  headers?: Readonly<Record<string, string>>
}

/** An answer that is text for people or programs, such as Markdown, or JSON that was written before. */
export interface TextReply {
  kind: 'text'
  /** `text/plain; charset=utf-8` where none is given. */
  type?: string
  text: string
}

/** An answer that is bytes: a file, or speech. */
export interface BytesReply {
  kind: 'bytes'
  type: string
  /** All of them, or a function that writes them and resolves after the last. After a rejection the body breaks off. */
  bytes: Uint8Array | ((sink: Sink) => Promise<void>)
  requestId?: string | undefined
  headers?: Readonly<Record<string, string>>
}

/** 302. */
export interface RedirectReply {
  kind: 'redirect'
  location: string
}

/** 204. */
export interface EmptyReply {
  kind: 'empty'
}

/** Where a streamed answer goes. */
export interface Sink {
  /** False when the reader is slow: await `drained` before the next write. The first chunk commits the status line. */
  write: (chunk: Chunk) => boolean
  /** Resolves when the reader has room; rejects with the signal's reason when the caller leaves. */
  drained: () => Promise<void>
}

/** An answer that is sent while it is made, as server-sent events. */
export interface StreamReply {
  kind: 'stream'
  /**
   * Makes the answer: writes all of its text, the end included, and resolves after that. A rejection before the first
   * write becomes an HTTP error; one after it becomes `fail` and ends the stream.
   */
  run: (sink: Sink) => Promise<void>
  /** DashScope's request id, once it is known. */
  requestId: () => string | undefined
  /** Sent when the status line is committed before the first text. */
  start: () => string
  /** Sent after each silence. */
  keepAlive: () => string
  /** Sent for a failure in mid-stream, before the stream ends. `requestId` is the gateway's own. */
  fail: (error: ApiError, requestId: string) => string
}

export type Reply = JsonReply | StreamReply | TextReply | BytesReply | RedirectReply | EmptyReply

/** The parts of `/openapi.json` that cannot be derived from the rest of the endpoint. */
export interface Description {
  /** The schema of a JSON answer. */
  answer?: z.ZodType
  /** The schema of each event, where it may answer in events. */
  event?: z.ZodType
  /** What a text answer is. */
  text?: string
  query?: z.ZodObject
  /** What the body's parameters are about, by name: those that its schema knows, and those that it lets pass. */
  parameters?: Readonly<Record<string, string>>
  /** Bodies to start from, by name. */
  examples?: Readonly<Record<string, { summary: string; value: unknown }>>
  /** What DashScope refuses is refused here; strict mode and dry runs are understood. */
  asksDashScope?: boolean
  /** Statuses of errors of its own. */
  errors?: readonly number[]
  /** Headers of its answers with their meaning, beside the ones that every answer has. */
  headers?: Readonly<Record<string, string>>
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE'
  /** Without `/v1`; `{id}` is one segment of the path, and at its end the rest of it. */
  path: string
  /** Serves its path for requests with this header alone; another endpoint has the path for all others. */
  withHeader?: string
  /** One line for the service information. */
  summary: string
  /** Whether a caller must bring a key, may, or does so for nothing. Who brings one may cost DashScope something. */
  key: 'required' | 'optional' | 'none'
  /** The key may come in `x-api-key` as well, as Anthropic's clients send it. */
  acceptsXApiKey?: boolean
  /** The schema of the body; absent where there is none. */
  body?: z.ZodType
  /** The schema of a body of another form; undefined where it is of the endpoint's own. */
  otherBody?: (body: unknown) => z.ZodType | undefined
  /** `json` by default. `multipart`: a record of the form's fields, each a text or a `File`. `raw`: a Uint8Array. */
  bodyFormat?: 'json' | 'multipart' | 'raw'
  /** Bytes of the body; the gateway's limit by default. */
  maxBodyBytes?: number
  /** What a JSON body may hold, where that is more than usual. */
  bodyShape?: Partial<Shape>
  /** Whose error envelope the endpoint has; OpenAI's by default. */
  errorFormat?: ErrorFormat
  /** The endpoint's own words for a failure, where they are not those of chat completions. */
  reword?: (error: ApiError) => ApiError
  description: Description
  handle(body: unknown, context: Context): Promise<Reply>
}

/** Whether an endpoint is in descriptions of the service: one that is for requests with a header shares its path. */
export function isDescribed({ withHeader }: Endpoint): boolean {
  return withHeader === undefined
}

interface Definition<Schema extends z.ZodType> extends Omit<Endpoint, 'body' | 'handle'> {
  body?: Schema
  handle(body: z.output<Schema>, context: Context): Promise<Reply>
}

/** Ties the type of an endpoint's body to its schema. */
export function defineEndpoint<Schema extends z.ZodType>(definition: Definition<Schema>): Endpoint {
  return definition
}
