import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readCompletion, readStream } from '../../support/read-answer.ts'
import { replayFrames, type Frame } from '../../support/replay-frames.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()
const question = (fields: Record<string, unknown>) => ask('杭州今天有什么新闻？', fields)

describe.each(['qwen-plus', 'qwen3.6-plus', 'qwen3-max', 'deepseek-v3.2'])(
  'web_search_options for %s',
  (model) => {
    test('is a search with its sources', async () => {
      const { sent, adjusted, whole } = await simulated.both(question({ model, web_search_options: {} }))
      // Without these DashScope neither lists sources nor cites them in the text.
      const options = { enable_source: true, enable_citation: true }
      expect(sent.parameters).toMatchObject({ enable_search: true, search_options: options })
      expect(sent.parameters).not.toHaveProperty('web_search_options')
      expect(adjusted).toBe('')
      const { annotations, content } = whole.choices[0]?.message ?? {}
      expect(annotations?.length).toBeGreaterThan(0)
      for (const { url_citation: citation } of annotations ?? [])
        expect(content?.slice(citation.start_index, citation.end_index)).toMatch(/^\[(?:ref_)?\d+\]$/)
    })

    test('DashScope returns no sources unless they are requested', async () => {
      const { whole } = await simulated.both(question({ model, enable_search: true }))
      expect(whole.choices[0]?.message.annotations).toEqual([])
    })

    test('options that DashScope does not have are reported', async () => {
      const web = {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { city: 'Paris' } },
      }
      const { adjusted } = await simulated.both(question({ model, web_search_options: web }))
      expect(adjusted).toContain('web_search_options.search_context_size dropped')
      expect(adjusted).toContain('web_search_options.user_location dropped')
    })
  },
)

test("DashScope's own parameters are passed on and take precedence", async () => {
  const own = { forced_search: true, enable_source: false }
  const { sent, whole } = await simulated.both(
    question({ enable_search: true, search_options: own, web_search_options: {} }),
  )
  expect(sent.parameters).toMatchObject({ enable_search: true, search_options: own })
  expect(whole.usage?.plugins).toMatchObject({ search: { count: 1 } })
})

test('enable_search alone requests no sources', async () => {
  const { sent } = await simulated.both(question({ enable_search: true }))
  expect(sent.parameters).toMatchObject({ enable_search: true })
  expect(sent.parameters).not.toHaveProperty('search_options')
})

test.each(['[<number>]', '[ref_<number>]'])(
  'citations are where the text has its marks, as %s',
  async (format) => {
    const options = { enable_source: true, enable_citation: true, citation_format: format }
    const { whole, streamed } = await simulated.both(
      question({ enable_search: true, search_options: options }),
    )
    const { content, annotations } = whole.choices[0]?.message ?? {}
    expect(annotations?.length).toBe(3)
    for (const [index, { type, url_citation: citation }] of (annotations ?? []).entries()) {
      expect(type).toBe('url_citation')
      const mark = content?.slice(citation.start_index, citation.end_index)
      expect(mark).toBe(format.replace('<number>', String(index + 1)))
      expect(citation.url).toMatch(/^https?:/)
      expect(citation.title).not.toBe('')
    }
    const deltas = streamed.chunks.flatMap(({ choices }) => choices)
    const at = deltas.findIndex(({ delta }) => delta.annotations !== undefined)
    expect(deltas[at]?.delta.annotations).toEqual(annotations)
    // Once, after the last text and before the finish reason.
    expect(deltas.slice(at + 1)).toEqual([expect.objectContaining({ delta: {}, finish_reason: 'stop' })])
    expect(deltas.filter(({ delta }) => delta.annotations !== undefined)).toHaveLength(1)
  },
)

test.each(['', '[[sim: search-at-end]]'])(
  'sources are found at any position in the stream %s',
  async (marker) => {
    for (const prepend of [true, false]) {
      const search = { enable_source: true, prepend_search_result: prepend }
      const body = ask(`新闻？${marker}`, { enable_search: true, search_options: search })
      const { whole, streamed } = await simulated.both(body)
      const { annotations, dashscope } = whole.choices[0]?.message ?? {}
      expect(annotations).toHaveLength(3)
      expect(dashscope).toMatchObject({
        search_info: { search_results: [{ index: 1 }, { index: 2 }, { index: 3 }] },
      })
      const last = streamed.chunks.flatMap(({ choices }) =>
        choices.flatMap(({ delta }) => delta.dashscope ?? []),
      )
      expect(last).toEqual([dashscope])
    }
  },
)

describe('by hand', () => {
  const results = (...urls: (string | null)[]) => ({
    search_info: { search_results: urls.map((url, at) => ({ index: at + 1, title: `T${at + 1}`, url })) },
  })
  const answer = async (frames: Frame[], fields: Record<string, unknown> = { web_search_options: {} }) => {
    const gateway = createGateway({ transport: replayFrames(frames).transport })
    const { choices } = await readCompletion(await postChat(gateway, question(fields)))
    const streamed = await readStream(await postChat(gateway, question({ ...fields, stream: true })))
    const annotations = streamed.chunks.flatMap(({ choices: [choice] }) => choice?.delta.annotations ?? [])
    expect(annotations).toEqual(choices[0]?.message.annotations)
    return annotations.map(({ url_citation: { start_index: start, end_index: end, url } }) => [
      start,
      end,
      url,
    ])
  }

  test('a source cited twice has two annotations, an uncited one has one without a position', async () => {
    const frames = [
      { message: { content: 'a[2]b' }, output: results('http://one/', 'http://two/') },
      { message: { content: '[2]' }, finish: 'stop' },
    ]
    expect(await answer(frames)).toEqual([
      [0, 0, 'http://one/'],
      [1, 4, 'http://two/'],
      [5, 8, 'http://two/'],
    ])
  })

  test('a citation mark in two pieces is one citation', async () => {
    const frames = [
      { message: { content: '字[re' } },
      { message: { content: 'f_1]。' }, output: results('http://one/') },
      { message: { content: '' }, finish: 'stop' },
    ]
    expect(await answer(frames)).toEqual([[1, 8, 'http://one/']])
  })

  test('without requested citations, text that looks like a mark is no citation', async () => {
    const frames = [{ message: { content: 'list[1]' }, finish: 'stop', output: results('http://one/') }]
    const fields = { enable_search: true, search_options: { enable_source: true } }
    expect(await answer(frames, fields)).toEqual([[0, 0, 'http://one/']])
  })

  test('sources without a URL are no citations, and no sources no annotations', async () => {
    const one = [{ message: { content: '[1]' }, finish: 'stop', output: results(null) }]
    expect(await answer(one)).toEqual([])
    expect(await answer([{ message: { content: '[1]' }, finish: 'stop' }])).toEqual([])
  })
})

describe('a model that does not search', () => {
  test.each(['farui-plus', 'qwen-long', 'qwen-vl-ocr', 'qwen-mt-plus'])(
    '%s: a 400 that names the field',
    async (model) => {
      const translation = { translation_options: { source_lang: 'auto', target_lang: 'English' } }
      const needed = model.startsWith('qwen-mt') ? translation : {}
      for (const [param, value] of [
        ['web_search_options', {}],
        ['enable_search', true],
      ] as const) {
        const error = await simulated.refusal(question({ model, [param]: value, ...needed }))
        expect(error).toMatchObject({ param, code: 'unsupported_parameter' })
      }
      expect(simulated.calls).toHaveLength(0)
    },
  )

  test('enable_search false requests nothing', async () => {
    const { sent, adjusted } = await simulated.both(question({ model: 'farui-plus', enable_search: false }))
    expect(sent.parameters).not.toHaveProperty('enable_search')
    expect(adjusted).toBe('')
  })
})

test('search while a model thinks works for callers who do not stream', async () => {
  const body = question({ model: 'qwen3.7-max', web_search_options: {} })
  const { whole } = await simulated.both(body)
  expect(whole.choices[0]?.message.reasoning_content).toBeTruthy()
  expect(whole.choices[0]?.message.annotations).toHaveLength(3)
})
