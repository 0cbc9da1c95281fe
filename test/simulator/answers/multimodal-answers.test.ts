import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, resolving, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const dog = { image: 'https://example.com/images/dog_and_girl.jpeg?x=1' }
const png = { image: 'data:image/png;base64,iVBORw0KGgo=' }
const wav = { audio: 'https://example.com/audios/2channel_16K.wav' }
const frames = { video: ['a', 'b', 'c', 'd'].map((name) => `https://example.com/${name}.jpg`) }
const text = (content: string) => ({ text: content })
const user = (...content: object[]) => ({ role: 'user', content })

interface Ask {
  model?: string
  parameters?: object
}

const bodyOf = (messages: object[], { model = 'qwen-vl-plus', parameters = {} }: Ask) => ({
  model,
  input: { messages },
  parameters,
})

async function ask(messages: object[], options: Ask = {}) {
  const seen = await callSimulator(origin, { path: multimodalPath, body: bodyOf(messages, options) })
  return JSON.parse(seen.text)
}

async function streamOf(messages: object[], { parameters, ...options }: Ask = {}) {
  const body = bodyOf(messages, { ...options, parameters: { incremental_output: true, ...parameters } })
  const seen = await callSimulator(origin, { path: multimodalPath, headers: streaming, body })
  return seen.frames.map((frame) => Object(frame))
}

const outputs = (list: { output: unknown }[]) => list.map(({ output }) => output)
const frame = (message: object, finish = 'null') => ({
  choices: [{ message: { ...message, role: 'assistant' }, finish_reason: finish }],
})

describe('says what it was given', () => {
  test.each([
    [
      'qwen-vl-plus',
      [dog, png, text('这是哪里？')],
      '您提供了2张图片（dog_and_girl.jpeg、image/png）。就“这是哪里”来看',
    ],
    [
      'qwen3.8-max',
      [dog, text('Where is it?')],
      'You gave me one image (dog_and_girl.jpeg). On "Where is it"',
    ],
    ['qwen3-vl-plus', [frames], '您提供了1段视频（a.jpg，4帧）。整体来看'],
    [
      'kimi-k2.6',
      [{ video: 'https://e.com/v.mp4', fps: 1, max_frames: 8 }, text('Why?')],
      '(v.mp4, 8 frames)',
    ],
    ['qwen-vl-max', [{ file: 'https://e.com/a.pdf' }, dog], '1个文件（a.pdf）'],
    ['qwen-audio-turbo', [wav, text('说什么')], '您提供了1段音频（2channel_16K.wav）'],
    ['gui-plus', [dog, text('Click it')], 'one image'],
    ['qwen3-omni-30b-a3b-captioner', [wav], 'The recording (2channel_16K.wav) begins'],
    ['qwen3-asr-flash', [wav], '欢迎使用阿里云。'],
    ['qwen3.5-plus', [text('How are you?')], 'Regarding "How are you"'],
  ])('%s', async (model, content, expected) => {
    const { output } = await ask([user(...content)], { model })
    expect(output.choices[0].finish_reason).toBe('stop')
    expect(output.choices[0].message.content).toHaveLength(1)
    expect(output.choices[0].message.content[0].text).toContain(expected)
  })

  test('media of earlier turns count, and `type` and cache_control are accepted', async () => {
    const cached = { type: 'text', text: 'And now?', cache_control: { type: 'ephemeral' } }
    const { output } = await ask([
      user(dog),
      { role: 'assistant', content: [text('A beach.')] },
      user(cached),
    ])
    expect(output.choices[0].message.content[0].text).toContain('dog_and_girl.jpeg')
  })

  test('a file of the temporary store, with its header', async () => {
    const body = bodyOf([user({ image: 'oss://bucket/x.png' })], {})
    const seen = await callSimulator(origin, { path: multimodalPath, body, headers: resolving })
    expect(seen.text).toContain('x.png')
  })
})

describe('in the recorded shapes', () => {
  test('an answer in one piece', async () => {
    const { output } = await ask([user(dog, text('Hi [[sim: say=海滩。]]'))])
    expect(output).toEqual({
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: [text('海滩。')] } }],
    })
  })

  test('thinking: [] while it reasons, then content without the key, one frame with both', async () => {
    const content = text('Hi [[sim: think-pieces=["用户","需要"]; pieces=["告别","杭州"]]]')
    expect(outputs(await streamOf([user(content)], { model: 'qwen3.6-plus' }))).toEqual([
      frame({ content: [], reasoning_content: '用户' }),
      frame({ content: [text('告别')], reasoning_content: '需要' }),
      frame({ content: [text('杭州')] }, 'stop'),
    ])
  })

  test('only reasoning leaves the content empty', async () => {
    const parameters = { max_completion_tokens: 2 }
    const question = user(text('[[sim: think=一二三; say=四]]'))
    const { output } = await ask([question], { model: 'qwen3.6-plus', parameters })
    expect(output.choices[0]).toEqual({
      finish_reason: 'length',
      message: { role: 'assistant', content: [], reasoning_content: '一二' },
    })
  })

  test.each(['qwen-vl-ocr-latest', 'qwen3-omni-30b-a3b-captioner'])('%s ends with []', async (model) => {
    const question = [user(model.includes('ocr') ? dog : wav, text('[[sim: say=好]]'))]
    const list = outputs(await streamOf(question, { model }))
    expect(list.at(-1)).toEqual(frame({ content: [] }, 'stop'))
  })

  test('tool calls beside []', async () => {
    const tools = [{ type: 'function', function: { name: 'get_weather', description: '天气' } }]
    const options = { model: 'qwen3.6-plus', parameters: { tools, enable_thinking: false } }
    const { output } = await ask([user(dog, text('杭州天气'))], options)
    const call = { index: 0, type: 'function', function: { name: 'get_weather', arguments: '{}' } }
    expect(output.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: [], tool_calls: [call] },
    })
    const [first] = outputs(await streamOf([user(dog, text('杭州天气'))], options))
    expect(first).toMatchObject({ choices: [{ message: { content: [] }, finish_reason: 'tool_calls' }] })
  })

  test('a tool result as an array leads to an answer', async () => {
    const call = { id: 'call_1', type: 'function', index: 0, function: { name: 'w', arguments: '{}' } }
    const messages = [
      user(dog, text('杭州天气')),
      { role: 'assistant', content: [], tool_calls: [call] },
      { role: 'tool', content: [text('大部多云')], tool_call_id: 'call_1' },
    ]
    const { output } = await ask(messages, { model: 'qwen3.6-plus' })
    expect(output.choices[0].message.content[0].text).toContain('大部多云')
  })

  test('style=beside: the finish reason is beside the choices', async () => {
    const question = [user(dog, text('[[sim: style=beside; say=好]]'))]
    const message = { role: 'assistant', content: [text('好')] }
    expect((await ask(question)).output).toEqual({ choices: [{ message }], finish_reason: 'stop' })
    expect(outputs(await streamOf(question))).toEqual([{ choices: [{ message }], finish_reason: 'stop' }])
  })

  test('sizes of the pictures, where requested', async () => {
    const parameters = { vl_enable_image_hw_output: true }
    const question = [user(dog, png, text('[[sim: say=好]]'))]
    const content = [text('好'), { image_hw: [924, 1316] }, { image_hw: [896, 1316] }]
    expect((await ask(question, { parameters })).output.choices[0].message.content).toEqual(content)
    expect(outputs(await streamOf(question, { parameters }))).toEqual([frame({ content }, 'stop')])
  })
})

const usages: [model: string, content: object[], usage: object, parameters?: object][] = [
  ['qwen-vl-plus', [dog], { image_tokens: 1247, input_tokens: 1257, output_tokens: 1 }],
  [
    'qwen-vl-plus',
    [dog],
    { image_tokens: 3577, input_tokens: 3587, output_tokens: 1 },
    { vl_high_resolution_images: true },
  ],
  ['qwen-vl-max', [frames], { video_tokens: 1440, input_tokens: 1450, output_tokens: 1 }],
  ['qwen-audio-turbo', [wav], { audio_tokens: 752, input_tokens: 762, output_tokens: 1 }],
  [
    'qwen3-vl-plus',
    [dog, frames],
    {
      input_tokens_details: { image_tokens: 1247, video_tokens: 1440, text_tokens: 10 },
      prompt_tokens_details: {},
      total_tokens: 2698,
      output_tokens: 1,
      input_tokens: 2697,
      output_tokens_details: { text_tokens: 1 },
      image_tokens: 1247,
      video_tokens: 1440,
    },
  ],
  [
    'qwen-vl-ocr-latest',
    [dog],
    {
      input_tokens_details: { image_tokens: 1247, text_tokens: 10 },
      total_tokens: 1258,
      output_tokens: 1,
      input_tokens: 1257,
      output_tokens_details: { text_tokens: 1 },
      image_tokens: 1247,
    },
  ],
  [
    'qwen3-omni-30b-a3b-captioner',
    [wav],
    {
      input_tokens_details: { audio_tokens: 752, text_tokens: 10 },
      total_tokens: 763,
      output_tokens: 1,
      input_tokens: 762,
      output_tokens_details: { text_tokens: 1 },
    },
  ],
  [
    'qwen3-asr-flash',
    [wav],
    { input_tokens_details: { text_tokens: 0 }, output_tokens_details: { text_tokens: 1 }, seconds: 1 },
  ],
]

test.each(usages)('counts as %s does: %j', async (model, content, usage, parameters = {}) => {
  const question = [user(...content, text('[[sim: say=好]]What is'))]
  expect((await ask(question, { model, parameters })).usage).toEqual(usage)
})
