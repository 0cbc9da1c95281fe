import { describe, expect, test } from 'vitest'

import { refused, sent, toStream, whole } from '../../support/responses/ask-responses.ts'

/** Nothing of a request is dropped without a report. */

const asking = (...content: object[]) => ({ input: [{ role: 'user', content }] })
const text = { type: 'input_text', text: 'a' }
const image = { type: 'input_image', image_url: 'https://example.com/a.png' }

describe('a field of an object without a meaning is reported', () => {
  test.each([
    ['text.style', { text: { style: 'x' } }],
    ['reasoning.speed', { reasoning: { speed: 1 } }],
    ['stream_options.more', { stream_options: { more: true } }],
    ['chat_template_kwargs.more', { chat_template_kwargs: { more: true } }],
    [
      'tools[0].filters.blocked_domains',
      { tools: [{ type: 'web_search', filters: { blocked_domains: ['a'] } }] },
    ],
    ['tools[0].more', { tools: [{ type: 'web_search', more: 1 }] }],
    ['input[].content[].more', asking({ ...text, more: 1 })],
    [
      'input[].content[].filename',
      {
        ...asking(text, { type: 'input_file', file_url: 'https://a.example/b.pdf', filename: 'b' }),
        model: 'qwen-doc-turbo',
      },
    ],
    [
      'input[].content[].file_data',
      {
        ...asking(text, { type: 'input_file', file_url: 'https://a.example/b.pdf', file_data: 'data:,x' }),
        model: 'qwen-doc-turbo',
      },
    ],
    ['input[].content[].file_id', { ...asking({ ...image, file_id: 'f' }), model: 'qwen3-vl-plus' }],
    [
      'input[].content[].image_url.detail',
      { ...asking({ ...image, image_url: { url: image.image_url, detail: 'low' } }), model: 'qwen3-vl-plus' },
    ],
    [
      'input[].content[].input_audio.more',
      {
        ...asking({ type: 'input_audio', input_audio: { data: 'AAAA', more: 1 } }),
        model: 'qwen-audio-turbo',
      },
    ],
  ])('%s', async (param, request) => {
    const { adjusted } = await sent(request)
    expect(adjusted).toEqual([`${param} dropped (DashScope has no counterpart)`])
    expect(await refused(request, { 'x-gateway-strict': 'true' })).toMatchObject({ status: 400, param })
  })
})

test('fields of an answer that is sent back, and known ones, are not reported', async () => {
  const answer = {
    type: 'output_text',
    text: 'A',
    annotations: [{ type: 'url_citation' }],
    logprobs: [{ token: 'A' }],
  }
  const { adjusted } = await sent({
    input: [
      { role: 'user', content: [text] },
      { role: 'assistant', content: [answer] },
      { role: 'user', content: 'U' },
    ],
    reasoning: {
      effort: 'none',
      summary: 'auto',
      generate_summary: 'auto',
      context: 'auto',
      mode: 'standard',
    },
    text: { format: { type: 'text' }, verbosity: 'medium' },
    stream_options: { include_obfuscation: false, include_usage: true },
    chat_template_kwargs: { enable_thinking: false, thinking: false },
    modalities: ['text'],
  })
  expect(adjusted).toEqual([])
})

test("DashScope's options of a medium stand beside its address", async () => {
  const { messages, adjusted } = await sent({
    model: 'qwen3-vl-plus',
    ...asking({ ...image, max_pixels: 1000 }),
  })
  expect(messages[0]?.content).toEqual([{ image: image.image_url, max_pixels: 1000 }])
  expect(adjusted).toEqual([])
})

test('fields beside the type of a format go upstream, as in chat completions', async () => {
  const { parameters } = await sent({
    text: { format: { type: 'json_object', more: 1 } },
    instructions: 'JSON',
  })
  expect(parameters['response_format']).toEqual({ type: 'json_object', more: 1 })
})

test.each([{ reasoning_effort: 'a lot' }, { chat_template_kwargs: 'x' }])('%j is refused', async (fields) => {
  expect(await refused(fields)).toMatchObject({ status: 400, param: Object.keys(fields)[0] })
})

test('the older name of `reasoning.summary` is repeated under the newer one, which it sets', async () => {
  const { reasoning } = await whole(toStream([{ content: 'a' }, {}]), {
    reasoning: { generate_summary: 'auto' },
  })
  expect(reasoning).toEqual({ effort: null, summary: 'auto' })
})
