import { expect } from 'vitest'

import type { ChatCompletion, ChatCompletionChunk } from '../../src/endpoints/chat-completions/schema.ts'
import { expectChatCompletion, expectChunk, expectError, type ErrorBody } from './validate.ts'

export interface Streamed {
  /** The whole body as text. */
  raw: string
  chunks: ChatCompletionChunk[]
  /** The error event, if any. */
  error: ErrorBody['error'] | undefined
  /** Number of comments among the events. */
  comments: number
  /** The text of the first choice. */
  text: string
  reasoning: string
}

export async function readCompletion(response: Response): Promise<ChatCompletion> {
  const body: unknown = await response.json()
  expect([response.status, body]).toEqual([200, body])
  expect(response.headers.get('content-type')).toMatch(/^application\/json(?:; charset=utf-8)?$/)
  return expectChatCompletion(body)
}

/** Checks an error answer: OpenAI's four keys, and DashScope's own error if it sent one. */
export async function readError(response: Response, status: number): Promise<ErrorBody['error']> {
  const body: unknown = await response.json()
  expect([response.status, body]).toEqual([status, body])
  expect(response.headers.get('content-type')).toMatch(/^application\/json(?:; charset=utf-8)?$/)
  expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{1,128}$/)
  return errorOf(body)
}

export function errorOf(body: unknown): ErrorBody['error'] {
  const { error, ...rest } = expectError(body)
  expect(rest).toEqual({})
  const own = ['message', 'type', 'param', 'code']
  expect(Object.keys(error)).toEqual(error.dashscope === undefined ? own : [...own, 'dashscope'])
  if (error.dashscope !== undefined) expect(Object.keys(error.dashscope)).toEqual(['code', 'request_id'])
  expect(error.message).not.toBe('')
  expect(['authentication_error', 'dashscope_error', 'internal_error', 'invalid_request_error']).toContain(
    error.type,
  )
  return error
}

/** Reads a stream to its end, and checks that every line has the form of OpenAI's streams. */
export async function readStream(response: Response): Promise<Streamed> {
  const raw = await response.text()
  expect([response.status, raw]).toEqual([200, raw])
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(raw).toMatch(/data: \[DONE\]\n\n$/)
  const events = raw.slice(0, -2).split('\n\n')
  const comments = events.filter((event) => event === ': keep-alive')
  const values = events.slice(0, -1).filter((event) => event !== ': keep-alive')
  const parsed = values.map((event) => {
    expect(event).toMatch(/^data: \{[^\n\r]*\}$/)
    return JSON.parse(event.slice('data: '.length)) as object
  })
  const failures = parsed.filter((value) => 'error' in value)
  // An error is the last event before the end.
  expect(failures).toEqual('error' in (parsed.at(-1) ?? {}) ? parsed.slice(-1) : [])
  const chunks = parsed.filter((value) => !('error' in value)).map(expectChunk)
  const deltas = chunks.flatMap(({ choices }) => choices.filter(({ index }) => index === 0))
  return {
    raw,
    chunks,
    error: failures[0] && errorOf(failures[0]),
    comments: comments.length,
    text: deltas.map(({ delta }) => delta.content ?? '').join(''),
    reasoning: deltas.map(({ delta }) => delta.reasoning_content ?? '').join(''),
  }
}
