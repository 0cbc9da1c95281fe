import type { z } from 'zod'

import type { DashScope } from '../dashscope/client.ts'
import type { Adjustment } from '../errors/adjustment.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { ErrorFormat } from '../errors/envelopes.ts'
import type { Shape } from './body/json-limits.ts'
import type { AnswerStage, HttpRequest } from './http-request.ts'
import type { Chunk } from './http-response.ts'
import type { Observer } from './observer.ts'
import { prefersHtml, type StaticFile } from './static-files/static-file.ts'

/** The services that an endpoint may use besides its request. */
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
  /** Whether the caller sent a key. */
  hasKey: boolean
  /** 32 bytes derived from the caller's key and a purpose: the same in every process, and useless for finding the key. */
  secret: (purpose: string) => Promise<Uint8Array>
  /** DashScope's id of the model, if known, for error messages. An endpoint that resolves names sets it. */
  model: string | undefined
  /** Return the request to DashScope instead of sending it. */
  dryRun: boolean
  /** A frame of DashScope → a comment for the stream; undefined unless the header `x-gateway-upstream-events` asks for it. */
  showUpstream: ((frame: unknown) => string) | undefined
  /** The header `x-gateway-model`. */
  modelHeader: string | undefined
  /**
   * Called before anything is sent: records adjustments for the answer's header; in strict mode throws the 400 for the
   * first one.
   */
  addAdjustments: (adjustments: readonly Adjustment[]) => void
  /** The same for adjustments that are known after DashScope has answered: strict mode does not refuse what is paid for. */
  report: (adjustments: readonly Adjustment[]) => void
  /**
   * Sets the memory of an answer that cannot be sent as it comes, in bytes.
   * @throws ApiError 503 if there is no room for it
   */
  holdAnswer: (bytes: number, stage: AnswerStage) => void
  /** Observer for metrics and traces. */
  observer: Observer
  /** Writes to the log. */
  onEvent: (event: GatewayEvent) => void
}

/** An event for the operator. Model names are text from callers. */
export type GatewayEvent = { kind: 'rerouted'; model: string; service: string }

/** An answer with one JSON document. */
export interface JsonReply {
  kind: 'json'
  body: unknown
  requestId?: string | undefined
  /** In addition to the headers of every answer. */
  headers?: Readonly<Record<string, string>>
}

/** An answer with text, such as Markdown or serialised JSON. */
export interface TextReply {
  kind: 'text'
  /** `text/plain; charset=utf-8` by default. */
  type?: string
  text: string
  requestId?: string | undefined
}

/** An answer with bytes: a file, or speech. */
export interface BytesReply {
  kind: 'bytes'
  type: string
  /** All bytes, or a function that writes them and resolves after the last one. A rejection breaks the body off. */
  bytes: Uint8Array | ((sink: Sink) => Promise<void>)
  requestId?: string | undefined
  headers?: Readonly<Record<string, string>>
}

/** An answer with a file that does not change while the gateway runs. */
export interface FileReply {
  kind: 'file'
  file: StaticFile
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

/** The target of a streamed answer. */
export interface Sink {
  /** False when the reader is slow: await `drained` before the next write. The first chunk commits the status line. */
  write: (chunk: Chunk) => boolean
  /** Resolves when the reader accepts more; rejects with the signal's reason when the caller disconnects. */
  drained: () => Promise<void>
}

/** An answer that is sent as server-sent events while it is generated. */
export interface StreamReply {
  kind: 'stream'
  /**
   * Generates the answer: writes all of its text, including the end, then resolves. A rejection before the first write
   * becomes an HTTP error; a later one becomes `fail` and ends the stream.
   */
  run: (sink: Sink) => Promise<void>
  /** DashScope's request id, once it is known. */
  requestId: () => string | undefined
  /** Sent when the status line is committed before the first text. */
  start: () => string
  /** Sent after each interval without data. */
  keepAlive: () => string
  /** Sent for a failure during the stream, before the stream ends. `requestId` is the gateway's own. */
  fail: (error: ApiError, requestId: string) => string
}

export type Reply = JsonReply | StreamReply | TextReply | BytesReply | FileReply | RedirectReply | EmptyReply

/** The parts of `/openapi.json` that cannot be derived from the rest of the endpoint. */
export interface Description {
  /** The schema of a JSON answer. */
  answer?: z.ZodType
  /** The schema of each event, if the answer may be a stream. */
  event?: z.ZodType
  /** The content types of an answer of bytes. */
  bytes?: readonly string[]
  /** Describes a text answer. */
  text?: string
  query?: z.ZodObject
  /** Descriptions of the body's parameters by name, including those that its schema passes through. */
  parameters?: Readonly<Record<string, string>>
  /** The same body as a form (`multipart/form-data`), with the descriptions of its fields. */
  form?: { schema: z.ZodType; parameters: Readonly<Record<string, string>> }
  /** Example bodies, by name; as JSON. */
  examples?: Readonly<Record<string, { summary: string; value: unknown }>>
  /** The endpoint calls DashScope, and supports strict mode and dry runs. */
  asksDashScope?: boolean
  /** Its streams show DashScope's frames on request. */
  showsUpstream?: boolean
  /** Statuses of the endpoint's own errors. */
  errors?: readonly number[]
  /** For an endpoint with `withHeader`: a sentence beside its summary. */
  headerNote?: string
  /** Headers of its answers with their meaning, in addition to those of every answer. */
  headers?: Readonly<Record<string, string>>
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE'
  /** Without `/v1`. `{id}` is one segment of the path; at the end it is the rest of the path. */
  path: string
  /** Only serves requests with this header; another endpoint serves the path for all others. */
  withHeader?: string
  /**
   * A part of the playground, which no description lists. `document`: only serves requests that prefer HTML, those of people in a
   * browser; another endpoint serves the path for all others.
   */
  page?: 'document' | 'part'
  /** One line for the service information. */
  summary: string
  /** Whether a key is required, optional or ignored. Requests with a key may cost DashScope something. */
  key: 'required' | 'optional' | 'none'
  /** The key may come in `x-api-key` as well, as Anthropic's clients send it. */
  acceptsXApiKey?: boolean
  /** The schema of the body; absent without a body. */
  body?: z.ZodType
  /** The schema of a body in another format; undefined for the endpoint's own format. */
  otherBody?: (body: unknown) => z.ZodType | undefined
  /**
   * `json` by default. `multipart`: a record of the form's fields, each a text or a `FormFile`. `json-or-multipart`: by the content
   * type; `isForm` recognises a form. `raw`: a Uint8Array.
   */
  bodyFormat?: 'json' | 'multipart' | 'json-or-multipart' | 'raw'
  /** Maximum bytes of the body; the gateway's limit by default. */
  maxBodyBytes?: number
  /** Limits of a JSON body that exceed the usual ones. */
  bodyShape?: Partial<Shape>
  /** The API whose error envelope the endpoint uses; OpenAI's by default. */
  errorFormat?: ErrorFormat
  /** Replaces the text of a failure, if the endpoint's differs from that of chat completions. */
  reword?: (error: ApiError) => ApiError
  description: Description
  handle(body: unknown, context: Context): Promise<Reply>
}

/** Whether the service's descriptions list the endpoint. An endpoint for requests with a header shares its path with another. */
export function isDescribed({ withHeader, page }: Endpoint): boolean {
  return withHeader === undefined && page === undefined
}

/** Whether the endpoint serves only some requests for its path. */
export function isSelective({ withHeader, page }: Endpoint): boolean {
  return withHeader !== undefined || page === 'document'
}

/** Whether an endpoint for the path of a request serves it. */
export function isFor({ withHeader, page }: Endpoint, header: HttpRequest['header']): boolean {
  if (page === 'document') return prefersHtml(header('accept'))
  return withHeader === undefined || header(withHeader) !== undefined
}

interface Definition<Schema extends z.ZodType> extends Omit<Endpoint, 'body' | 'handle'> {
  body?: Schema
  handle(body: z.output<Schema>, context: Context): Promise<Reply>
}

/** Ties the type of an endpoint's body to its schema. */
export function defineEndpoint<Schema extends z.ZodType>(definition: Definition<Schema>): Endpoint {
  return definition
}
