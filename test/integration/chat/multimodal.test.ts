import { describe, expect, test } from 'vitest'

import { Simulated, type SentBody } from '../../support/simulated.ts'

const simulated = new Simulated()

const png = 'data:image/png;base64,iVBORw0KGgo='
const web = 'https://example.com/cat.png'
const text = { type: 'text', text: 'What is it?' }
const say = (model: string, parts: unknown[], fields: Record<string, unknown> = {}) => ({
  model,
  messages: [{ role: 'user', content: parts }],
  ...fields,
})
const frames = [0, 1, 2, 3].map((index) => `https://example.com/${index}.png`)

function firstItem({ input }: SentBody): unknown {
  const [message] = input.messages
  return Array.isArray(message?.content) ? (message.content[0] as unknown) : undefined
}

/** Content parts and the items that they become. */
const mapped: [string, string, object, object][] = [
  ['text', 'qwen-vl-max', text, { text: 'What is it?' }],
  ['an image by URL', 'qwen-vl-max', { type: 'image_url', image_url: { url: web } }, { image: web }],
  ['an image by URL, short', 'qwen3.6-plus', { type: 'image_url', image_url: web }, { image: web }],
  [
    'an image in the request',
    'qwen3-vl-plus',
    { type: 'image_url', image_url: { url: png } },
    { image: png },
  ],
  ['an image in DashScope’s words', 'qvq-max', { type: 'image', image: web }, { image: web }],
  [
    'an image with its settings beside it',
    'qwen-vl-ocr',
    {
      type: 'image_url',
      image_url: { url: web },
      min_pixels: 3136,
      max_pixels: 6_422_528,
      enable_rotate: true,
    },
    { image: web, min_pixels: 3136, max_pixels: 6_422_528, enable_rotate: true },
  ],
  [
    'an image with its settings inside',
    'qwen-vl-max',
    { type: 'image_url', image_url: { url: web, max_pixels: 100_000 } },
    { image: web, max_pixels: 100_000 },
  ],
  [
    'a video by URL',
    'qwen3-vl-plus',
    { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' }, fps: 0.5, max_frames: 16 },
    { video: 'https://example.com/a.mp4', fps: 0.5, max_frames: 16 },
  ],
  ['a video as frames', 'qwen-vl-max', { type: 'video', video: frames, fps: 2 }, { video: frames, fps: 2 }],
  [
    'a file',
    'qwen3-vl-plus',
    { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } },
    { file: 'data:application/pdf;base64,AAAA' },
  ],
  ...[
    ['wav', 'audio/wav'],
    ['mp3', 'audio/mpeg'],
    ['m4a', 'audio/mp4'],
    ['flac', 'audio/flac'],
    ['something-new', 'audio/something-new'],
    ['constructor', 'audio/constructor'],
    [undefined, 'audio/wav'],
  ].map(([format, type]): [string, string, object, object] => [
    `sound as ${format}`,
    'qwen-audio-turbo',
    { type: 'input_audio', input_audio: { data: 'AAAA', format } },
    { audio: `data:${type};base64,AAAA` },
  ]),
  [
    'sound by URL, where base64 would be',
    'qwen3-asr-flash',
    { type: 'input_audio', input_audio: { data: 'https://example.com/a.mp3', format: 'mp3' } },
    { audio: 'https://example.com/a.mp3' },
  ],
]

test.each(mapped)('%s', async (_, model, part, item) => {
  const { sent, adjusted, calls } = await simulated.both(
    say(model, model.includes('asr') ? [part] : [part, text]),
  )
  expect(calls[0]?.path).toContain('/multimodal-generation/')
  expect(firstItem(sent)).toEqual(item)
  expect(adjusted).toBe('')
})

test('parts keep their order, and text alone is a list too', async () => {
  const parts = [text, { type: 'image_url', image_url: web }, text, { type: 'image_url', image_url: png }]
  const { sent } = await simulated.both(say('qwen3-vl-plus', parts))
  const items = [{ text: 'What is it?' }, { image: web }, { text: 'What is it?' }, { image: png }]
  expect(sent.input.messages).toEqual([{ role: 'user', content: items }])
  simulated.forget()
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hi' },
  ]
  const plain = await simulated.both({ model: 'qwen3-vl-plus', messages })
  expect(plain.sent.input.messages).toEqual([
    { role: 'system', content: [{ text: 'Be brief.' }] },
    { role: 'user', content: [{ text: 'hi' }] },
  ])
})

test('uploaded files need a header, and have it', async () => {
  const image = { type: 'image_url', image_url: { url: 'oss://dashscope-instant/a.png' } }
  const { calls } = await simulated.both(say('qwen-vl-max', [image, text]))
  expect(calls[0]?.headers).toMatchObject({ 'x-dashscope-ossresourceresolve': 'enable' })
  simulated.forget()
  await simulated.both(say('qwen-vl-max', [text]))
  expect(simulated.calls[0]?.headers).not.toHaveProperty('x-dashscope-ossresourceresolve')
})

test.each([
  ['high', true, ''],
  ['auto', undefined, ''],
  ['low', undefined, 'detail dropped'],
])('detail %s', async (detail, resolution, reported) => {
  const image = { type: 'image_url', image_url: { url: web, detail } }
  const { sent, adjusted } = await simulated.both(say('qwen-vl-max', [image, text]))
  expect(sent.parameters['vl_high_resolution_images']).toBe(resolution)
  expect(adjusted === '').toBe(reported === '')
  expect(adjusted).toContain(reported)
})

test.each([
  ['farui-plus', { type: 'image_url', image_url: { url: web } }],
  ['qwen-plus', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
  ['deepseek-v4-pro', { type: 'video_url', video_url: { url: web } }],
  ['qwen-audio-turbo', { type: 'image_url', image_url: { url: web } }],
  ['qwen-vl-ocr', { type: 'video', video: frames }],
  ['qwen3-vl-plus', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
  ['qwen3-max', { type: 'file', file: { file_id: 'file-1' } }],
])('%s: an unsupported part is a 400 that names it, in a message of any role', async (model, part) => {
  for (const role of ['user', 'system', 'assistant']) {
    const messages = [
      { role: 'user', content: 'hi' },
      { role, content: [text, part] },
      { role: 'user', content: 'and?' },
    ]
    const { param, code, message } = await simulated.refusal({ model, messages })
    expect({ param, code }).toEqual({ param: 'messages[1].content[1]', code: 'invalid_value' })
    expect(message).toContain(model)
    expect(message).toContain(`'${part.type}'`)
  }
  expect(simulated.calls).toHaveLength(0)
})

test('a part of an unknown type is a 400 that names the known types', async () => {
  const { param, message } = await simulated.refusal(say('qwen-vl-max', [{ type: 'hologram' }]))
  expect(param).toBe('messages[0].content[0].type')
  expect(message).toContain('image_url')
})

describe('files', () => {
  const named = (...ids: string[]) => ids.map((id) => ({ type: 'file', file: { file_id: id } }))

  test('qwen-long reads them from a second system message', async () => {
    const messages = [
      { role: 'system', content: 'You read.' },
      { role: 'user', content: [...named('file-1', 'file-2'), text] },
    ]
    const { sent, adjusted } = await simulated.both({ model: 'qwen-long', messages })
    expect(sent.input.messages).toEqual([
      { role: 'system', content: 'You read.' },
      { role: 'system', content: 'fileid://file-1,fileid://file-2' },
      { role: 'user', content: 'What is it?' },
    ])
    expect(adjusted).toBe('')
  })

  test('without a first system message one is added and reported', async () => {
    const { sent, adjusted } = await simulated.both(say('qwen-long', [...named('file-1'), text]))
    expect(sent.input.messages.map(({ role }) => role)).toEqual(['system', 'system', 'user'])
    expect(adjusted).toContain('a system message added at the start')
  })

  test('a fileid:// message of the caller stays a separate message', async () => {
    const messages = [
      { role: 'system', content: 'You read.' },
      { role: 'system', content: 'fileid://file-1' },
      { role: 'user', content: 'Sum up.' },
    ]
    const { sent, adjusted } = await simulated.both({ model: 'qwen-long', messages })
    expect(sent.input.messages).toEqual(messages)
    expect(adjusted).toBe('')
  })

  test('qwen-doc-turbo reads documents by URL', async () => {
    const url = 'https://example.com/a.pdf'
    for (const part of [
      { type: 'doc_url', doc_url: [url] },
      { type: 'file', file: { file_data: url } },
    ]) {
      simulated.forget()
      const { sent } = await simulated.both(say('qwen-doc-turbo', [part, text]))
      expect(firstItem(sent)).toEqual({ type: 'doc_url', doc_url: [url] })
    }
  })

  test('several documents in one part become one item each for vision models', async () => {
    const urls = ['https://example.com/a.pdf', 'https://example.com/b.pdf']
    const { sent } = await simulated.both(say('qwen3-vl-plus', [{ type: 'doc_url', doc_url: urls }, text]))
    expect(sent.input.messages[0]?.content).toEqual([...urls.map((file) => ({ file })), { text: text.text }])
  })

  test('qwen-long reads no document by URL: a 400 that names the part', async () => {
    const part = { type: 'doc_url', doc_url: ['https://example.com/a.pdf'] }
    const { param, code } = await simulated.refusal(say('qwen-long', [part, text]))
    expect(param).toMatch(/^messages\[0\]\.content\[0\]/)
    expect(code).toBe('invalid_value')
  })

  test.each([
    ['qwen-long', { file_data: 'data:application/pdf;base64,AAAA' }],
    ['qwen3-vl-plus', { file_id: 'file-1' }],
    ['qwen-doc-turbo', { file_id: 'file-1' }],
  ])('%s: a file in a form that it does not read is a 400', async (model, file) => {
    const { param, code } = await simulated.refusal(say(model, [{ type: 'file', file }, text]))
    expect({ param, code }).toEqual({ param: 'messages[0].content[0].file', code: 'invalid_value' })
    expect(simulated.calls).toHaveLength(0)
  })
})
