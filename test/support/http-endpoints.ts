import { z } from 'zod'

import { ApiError } from '../../src/errors/api-error.ts'
import { defineEndpoint, type Endpoint, type Reply } from '../../src/http/endpoint.ts'
import type { FormFile } from '../../src/http/body/multipart.ts'
import { toEvent, toNamedEvent } from '../../src/http/sse/encode-event.ts'
import { isRecord } from '../../src/json.ts'

const description = {}
const keyless = { summary: '', key: 'none', description } as const

function get(path: string, reply: (id: string) => Reply): Endpoint {
  return defineEndpoint({ ...keyless, method: 'GET', path, handle: async (_, { id }) => reply(id) })
}

const file = new Uint8Array([0, 255, 13, 10, 128])

const isFile = (value: unknown): value is FormFile => isRecord(value) && value['bytes'] instanceof Uint8Array
const shown = ({ name, type, bytes }: FormFile) => ({ file: name, type, bytes: [...bytes] })

const form = defineEndpoint({
  ...keyless,
  method: 'POST',
  path: '/test/forms',
  body: z.looseObject({ purpose: z.string() }),
  bodyFormat: 'multipart',
  maxBodyBytes: 4096,
  async handle(fields) {
    const entries = Object.entries(fields).map(([name, value]) => [
      name,
      isFile(value) ? shown(value) : value,
    ])
    return { kind: 'json', body: Object.fromEntries(entries) as unknown }
  },
})

const raw = defineEndpoint({
  ...keyless,
  method: 'POST',
  path: '/test/{id}/content',
  body: z.instanceof(Uint8Array),
  bodyFormat: 'raw',
  maxBodyBytes: 1024,
  handle: async (bytes, { id }) => ({ kind: 'json', body: { id, bytes: [...bytes] } }),
})

const streams: Readonly<Record<string, Reply>> = {
  bytes: {
    kind: 'bytes',
    type: 'audio/mpeg',
    requestId: 'upstream-1',
    async bytes(sink) {
      for (let part = 0; part < 100; part += 1)
        if (!sink.write(new Uint8Array(10_000).fill(part))) await sink.drained()
    },
  },
  broken: {
    kind: 'bytes',
    type: 'audio/mpeg',
    async bytes(sink) {
      if (!sink.write(new Uint8Array(10))) await sink.drained()
      throw new Error('broken')
    },
  },
  refused: {
    kind: 'bytes',
    type: 'audio/mpeg',
    bytes: () => Promise.reject(new ApiError({ status: 404, type: 'invalid_request_error', message: 'no' })),
  },
  named: {
    kind: 'stream',
    async run(sink) {
      sink.write(toNamedEvent('message_start', { text: 'a\u2028b' }))
      await sink.drained()
      throw new Error('broken')
    },
    requestId: () => undefined,
    start: () => '',
    keepAlive: () => toNamedEvent('ping', {}),
    fail: ({ message }) => toNamedEvent('error', { message }) + toEvent('last'),
  },
}

/** An endpoint for Anthropic's clients. */
const anthropic = defineEndpoint({
  method: 'POST',
  path: '/test/messages',
  summary: '',
  key: 'required',
  acceptsXApiKey: true,
  errorFormat: 'anthropic',
  description,
  body: z.looseObject({ status: z.number() }),
  async handle({ status }, { hasKey }) {
    if (status === 200) return { kind: 'json', body: { hasKey } }
    throw new ApiError({ status, type: 'dashscope_error', code: 'some_code', message: 'refused' })
  },
})

/** Endpoints that use all features of the HTTP layer. */
export const testEndpoints: readonly Endpoint[] = [
  get('/test/{id}/name', (id) => ({ kind: 'json', body: { id } })),
  get('/test/text', () => ({ kind: 'text', type: 'text/vtt; charset=utf-8', text: 'WEBVTT ·' })),
  get('/test/file', () => ({
    kind: 'bytes',
    type: 'application/octet-stream',
    bytes: file,
    headers: { 'content-disposition': 'attachment; filename="a"' },
  })),
  get('/test/redirect', () => ({ kind: 'redirect', location: 'https://example.com/file?a=1' })),
  get('/test/streams/{id}', (id) => streams[id] ?? { kind: 'empty' }),
  defineEndpoint({
    ...keyless,
    method: 'DELETE',
    path: '/test/{id}/name',
    handle: async () => ({ kind: 'empty' }),
  }),
  form,
  raw,
  anthropic,
]
