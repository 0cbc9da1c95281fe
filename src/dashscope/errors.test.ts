import { describe, expect, test } from 'vitest'

import { DashScopeError, readError, toRequestId } from './errors.ts'
import { FrameDecoder } from './stream/frame-decoder.ts'

const make = (message: string, code?: string) => new DashScopeError({ failure: 'refused', message, code })

describe("an error's texts are short, wherever it was made", () => {
  test('a message of up to 8,192 characters is whole, a longer one ends there', () => {
    expect(make('x'.repeat(8192)).message).toHaveLength(8192)
    expect(make('x'.repeat(8193)).message).toBe('x'.repeat(8192))
    expect(make('').message).toBe('')
  })

  test('no character is cut in half', () => {
    expect(make(`${'x'.repeat(8191)}😀😀`).message).toBe('x'.repeat(8191))
    expect(make(`${'x'.repeat(8190)}😀😀`).message).toBe(`${'x'.repeat(8190)}😀`)
  })

  test('a code is shortened, too, and a long text is no request id', () => {
    expect(make('no', '.'.repeat(1_000_000)).code).toHaveLength(256)
    expect(make('no').code).toBeUndefined()
    expect(make('no', '').code).toBe('')
    expect(toRequestId('r'.repeat(1_000_000))).toBeUndefined()
  })

  test('an error that gets its origin later keeps what it has', () => {
    const { message, code } = make('x'.repeat(10_000), 'c'.repeat(300)).in({ status: 400 })
    expect([message.length, code?.length]).toEqual([8192, 256])
  })

  test.each([
    ['beside a code', (message: string) => ({ code: 'InvalidParameter', message })],
    ['in an error object', (message: string) => ({ error: { message } })],
    ['as a code alone', (code: string) => ({ code })],
  ])('%s', (_, toBody) => {
    const body = toBody('1'.repeat(100_000))
    expect(readError(body, { status: 400 })?.message.length).toBeLessThanOrEqual(8192)
    const reader = new FrameDecoder({ status: 400 })
    const bytes = new TextEncoder().encode(`data:${JSON.stringify(body)}\n\n`)
    const { failure } = reader.push(bytes)
    expect(failure).toBeInstanceOf(DashScopeError)
    expect((failure as DashScopeError).message.length).toBeLessThanOrEqual(8192)
  })
})
