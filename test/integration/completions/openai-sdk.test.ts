import OpenAI from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'
import { expectCompletion } from '../../support/hold-completion.ts'

const model = 'qwen-plus'

onBothEdges((bench) => {
  const connect = () => new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0 })

  test('create', async () => {
    const completion = await connect().completions.create({ model, prompt: '[[sim: say=您好]]' })
    expectCompletion(completion)
    expect(completion.choices).toMatchObject([{ text: '您好', index: 0, finish_reason: 'stop' }])
    expect(completion.usage?.completion_tokens).toBe(2)
    expect(completion.id).toMatch(/^cmpl-/)
  })

  test('several prompts, each with several choices, in their order', async () => {
    const prompt = ['[[sim: say=one]]', '[[sim: say=two]]', '[[sim: say=three]]']
    const { choices, usage } = await connect().completions.create({ model, prompt, n: 2, echo: true })
    expect(choices.map(({ text, index }) => [text, index])).toEqual(
      ['one', 'one', 'two', 'two', 'three', 'three'].map((word, index) => [
        `[[sim: say=${word}]]${word}`,
        index,
      ]),
    )
    expect(bench.calls).toHaveLength(6)
    expect(usage?.completion_tokens).toBeGreaterThanOrEqual(6)
  })

  test('a stream of several prompts is the same text, with each prompt first', async () => {
    const prompt = ['[[sim: say=one two three]]', '[[sim: say=four five six]]']
    const stream = await connect().completions.create({
      model,
      prompt,
      n: 2,
      echo: true,
      stream: true,
      stream_options: { include_usage: true },
    })
    const texts = ['', '', '', '']
    const finished: (string | null)[] = []
    let usage: unknown
    for await (const chunk of stream) {
      expectCompletion(chunk)
      for (const { index, text, finish_reason: reason } of chunk.choices) {
        texts[index] += text
        if (reason != null) finished.push(reason)
      }
      if (chunk.usage != null) usage = chunk.usage
    }
    const said = ['one two three', 'four five six'].flatMap((words) => {
      const text = `[[sim: say=${words}]]${words}`
      return [text, text]
    })
    expect(texts).toEqual(said)
    expect(finished).toEqual(['stop', 'stop', 'stop', 'stop'])
    expect(usage).toMatchObject({ prompt_tokens: expect.any(Number) as number })
  })

  test('logprobs cover the text, piece by piece', async () => {
    const create = { model: 'qwen-max', prompt: '[[sim: say=好 😀 ok]]', logprobs: 2, max_tokens: 50 }
    const whole = await connect().completions.create(create)
    expectCompletion(whole)
    const {
      tokens = [],
      text_offset: offsets = [],
      top_logprobs: top = [],
    } = whole.choices[0]?.logprobs ?? {}
    expect(tokens.join('')).toBe(whole.choices[0]?.text)
    expect(offsets.at(0)).toBe(0)
    expect(top.every((likely, place) => (tokens[place] ?? '') in likely)).toBe(true)
    const streamed: { tokens: string[]; offsets: number[] } = { tokens: [], offsets: [] }
    for await (const { choices } of await connect().completions.create({ ...create, stream: true })) {
      streamed.tokens.push(...(choices[0]?.logprobs?.tokens ?? []))
      streamed.offsets.push(...(choices[0]?.logprobs?.text_offset ?? []))
    }
    expect(streamed).toEqual({ tokens, offsets })
  })

  test('a stream that breaks off ends in an error', async () => {
    const stream = await connect().completions.create({
      model,
      prompt: '[[sim: cut-after=2]] hi',
      stream: true,
    })
    const read = async () => {
      for await (const chunk of stream) expectCompletion(chunk)
    }
    await expect(read()).rejects.toThrow('before it was complete')
  })

  test('a dry run shows every call, and strict mode refuses what would be adjusted', async () => {
    const body = { model, prompt: ['a', 'b'], temperature: 2 }
    const dry = await connect().completions.create(body, { headers: { 'x-gateway-dry-run': 'true' } })
    expect(dry).toMatchObject({
      object: 'gateway.dry_run',
      requests: [{ method: 'POST' }, { method: 'POST' }],
    })
    expect(bench.calls).toHaveLength(0)
    const strict = connect().completions.create(body, { headers: { 'x-gateway-strict': 'true' } })
    await expect(strict).rejects.toMatchObject({ status: 400, param: 'temperature' })
  })

  test('an adjustment of all prompts is reported once', async () => {
    const { response } = await connect()
      .completions.create({ model, prompt: ['a', 'b'], temperature: 2 })
      .withResponse()
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'temperature=2->1.99 (qwen-plus requires a value < 2)',
    )
  })

  test('a model that is on its other service is found there, with all prompts', async () => {
    const { choices } = await connect().completions.create({ model: 'kimi-k2.7-code', prompt: ['a', 'b'] })
    expect(choices).toHaveLength(2)
    const services = bench.calls.map(({ path }) => /text|multimodal/.exec(path)?.[0])
    expect(services).toEqual(['multimodal', 'text', 'text'])
  })
})
