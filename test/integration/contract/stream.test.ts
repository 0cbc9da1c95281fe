import { expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readError, readStream } from '../../support/read-answer.ts'

const withUsage = { stream: true, stream_options: { include_usage: true } }

onBothEdges((bench) => {
  test('a stream, to the letter', async () => {
    const response = await bench.chat(ask('[[sim: pieces=["ha","ha","!"]]]', { stream: true }))
    const { raw, chunks } = await readStream(response)
    const { created } = chunks[0] ?? {}
    const id = `chatcmpl-${response.headers.get('x-dashscope-request-id')}`
    const head = `{"id":"${id}","object":"chat.completion.chunk","created":${created},"model":"qwen-plus","service_tier":"default","system_fingerprint":null,"choices":[{"index":0,"delta":`
    const event = (delta: string, finish = 'null') =>
      `data: ${head}${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
    expect(raw).toBe(
      [
        event('{"role":"assistant","content":"","refusal":null}'),
        event('{"content":"ha"}'),
        event('{"content":"ha"}'),
        event('{"content":"!"}'),
        event('{}', '"stop"'),
        'data: [DONE]\n\n',
      ].join(''),
    )
  })

  test('headers keep proxies from holding the stream back', async () => {
    const response = await bench.chat(ask('hi', { stream: true }))
    await response.text()
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('content-length')).toBeNull()
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/)
  })

  test.each(['A', 'B', 'C'])('ends once, whichever way DashScope ends (style %s)', async (style) => {
    const question = ask(`[[sim: pieces=["1","10","100"]; style=${style}]]`, { stream: true })
    const { chunks, text } = await readStream(await bench.chat(question))
    const choices = chunks.flatMap((chunk) => chunk.choices)
    expect(text).toBe('110100')
    expect(choices.map(({ delta }) => delta.role).filter((role) => role !== undefined)).toEqual(['assistant'])
    expect(choices[0]?.delta.role).toBe('assistant')
    expect(choices.map((choice) => choice.finish_reason)).toEqual([
      ...choices.slice(1).map(() => null),
      'stop',
    ])
    expect(choices.at(-1)?.delta).toEqual({})
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false)
    expect(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(1)
  })

  test('usage comes last, alone, and only when it is requested', async () => {
    const { chunks } = await readStream(await bench.chat(ask('[[sim: say=abc]]', withUsage)))
    const last = chunks.at(-1)
    expect(Object.keys(last ?? {})).toEqual([
      'id',
      'object',
      'created',
      'model',
      'service_tier',
      'system_fingerprint',
      'choices',
      'usage',
    ])
    expect(last?.choices).toEqual([])
    expect(last?.usage).toMatchObject({
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    })
    expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual(chunks.slice(0, -1).map(() => null))
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
  })

  test.each([false, null])('include_usage %s returns no usage', async (value) => {
    const question = ask('hi', { stream: true, stream_options: { include_usage: value } })
    const { chunks } = await readStream(await bench.chat(question))
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false)
  })

  test('stream_options without a stream change nothing', async () => {
    const response = await bench.chat(ask('hi', { stream: false, stream_options: null }))
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  })

  test('reasoning, then text, role first of all', async () => {
    const question = ask('[[sim: think-pieces=["a","b"]; pieces=["c","d"]; boundary]]', {
      stream: true,
      enable_thinking: true,
    })
    const { chunks } = await readStream(await bench.chat(question))
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { reasoning_content: 'a' },
      { reasoning_content: 'b' },
      { content: 'c' },
      { content: 'd' },
      {},
    ])
  })

  test('line separators that break naive readers are escaped, and the text is the same', async () => {
    const pieces = ['a\u2028b', '\u2029', '\u0085', '\r\n', '\u0000', '"\\']
    const encoded = Buffer.from(JSON.stringify(pieces)).toString('base64url')
    const { raw, text } = await readStream(
      await bench.chat(ask(`[[sim: pieces64=${encoded}]]`, { stream: true })),
    )
    expect(text).toBe(pieces.join(''))
    expect(raw).not.toMatch(/[\u0085\u2028\u2029\r]/)
  })

  test('an error after output is an event, then the end', async () => {
    const question = ask('[[sim: error-after=2; pieces=["a","b","c"]]]', { stream: true })
    const response = await bench.chat(question)
    const { text, error, chunks } = await readStream(response)
    expect(text).toBe('ab')
    expect(chunks.flatMap(({ choices }) => choices.flatMap((choice) => choice.finish_reason ?? []))).toEqual(
      [],
    )
    expect(error).toEqual({
      message: expect.stringContaining('inappropriate content') as unknown,
      type: 'dashscope_error',
      param: null,
      code: 'content_filter',
      dashscope: { code: 'DataInspectionFailed', request_id: response.headers.get('x-dashscope-request-id') },
    })
  })

  test('a stream without a finish reason is an error', async () => {
    const { error, text } = await readStream(
      await bench.chat(ask('[[sim: no-final-event; pieces=["a","b"]]]', { stream: true })),
    )
    expect(text).toBe('ab')
    expect(error).toMatchObject({ type: 'dashscope_error', code: 'upstream_interrupted' })
    const whole = await readError(await bench.chat(ask('[[sim: no-final-event]]')), 502)
    expect(whole.code).toBe('upstream_interrupted')
  })
})

onBothEdges(
  (bench) => {
    test('comments fill the silence within a stream', async () => {
      const question = ask('[[sim: slow-chunks=100; pieces=["a","b"]]]', { stream: true })
      const { comments, text, chunks } = await readStream(await bench.chat(question))
      expect(comments).toBeGreaterThanOrEqual(2)
      expect(text).toBe('ab')
      expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
    })

    test('the status line is sent before a late first event', async () => {
      const started = performance.now()
      const response = await bench.chat(ask('[[sim: slow-first-event=1200; say=done]]', { stream: true }))
      expect(performance.now() - started).toBeLessThan(1100)
      expect(response.status).toBe(200)
      const { comments, text } = await readStream(response)
      expect(comments).toBeGreaterThanOrEqual(2)
      expect(text).toBe('done')
    })

    test('a refusal that comes after the status is an event', async () => {
      const response = await bench.chat(
        ask('[[sim: slow-first-event=200; error=Throttling.RateQuota]]', { stream: true }),
      )
      expect(response.status).toBe(200)
      const { error, chunks } = await readStream(response)
      expect(chunks).toEqual([])
      expect(error).toMatchObject({ code: 'rate_limit_exceeded', type: 'dashscope_error' })
    })

    test('a refusal that comes before it is a status', async () => {
      const response = await bench.chat(ask('[[sim: error=Throttling.RateQuota]]', { stream: true }))
      expect((await readError(response, 429)).code).toBe('rate_limit_exceeded')
    })
  },
  { heartbeatMs: 40, commitAfterMs: 80 },
)
