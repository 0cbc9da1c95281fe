import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const receipt = { image: 'https://example.com/receipt.jpg' }
const wav = { audio: 'https://example.com/welcome.mp3' }

async function ask(model: string, content: object[], parameters: object, headers = {}) {
  const body = { model, input: { messages: [{ role: 'user', content }] }, parameters }
  const seen = await callSimulator(origin, { path: multimodalPath, body, headers })
  return seen.frames.length > 0 ? seen.frames.map((frame) => Object(frame)) : [JSON.parse(seen.text)]
}

const messageOf = ([answer]: { output: { choices: { message: object }[] } }[]) =>
  Object(answer?.output.choices[0]?.message)

describe('reading pictures', () => {
  const read = async (ocr_options: object) =>
    messageOf(await ask('qwen-vl-ocr-latest', [receipt], { ocr_options })).content

  test('key information: what the schema names, as text and as values in one object', async () => {
    const result_schema = { 乘车日期: '格式为年-月-日', 发票: { 发票代码: '', 发票号码: '' } }
    const task = { task: 'key_information_extraction', task_config: { result_schema } }
    const kv_result = { 乘车日期: '2013-06-29', 发票: { 发票代码: '221021325353', 发票号码: '10283819' } }
    expect(await read(task)).toEqual([
      {
        ocr_result: { kv_result },
        text: '```json\n{\n "乘车日期": "2013-06-29",\n "发票": {\n  "发票代码": "221021325353",\n  "发票号码": "10283819"\n }\n}\n```',
      },
    ])
  })

  test('advanced recognition: words and where they are', async () => {
    const [item] = await read({ task: 'advanced_recognition' })
    expect(item.ocr_result.words_info[1]).toEqual({
      location: [60, 120, 500, 120, 500, 170, 60, 170],
      rotate_rect: [280, 145, 50, 440, 90],
      text: 'receipt.jpg',
    })
    expect(item.text).toMatch(/^```json\n\[\n\t\{"rotate_rect": \[/)
  })

  test.each([
    ['text_recognition', '产品介绍\nreceipt.jpg\n票价 35.00 元'],
    ['multi_lan', '产品介绍\nreceipt.jpg\n票价 35.00 元'],
    ['table_parsing', '<table>'],
    ['document_parsing', '\\section{产品介绍}'],
    ['formula_recognition', 'E = mc^2'],
  ])('%s is text alone', async (task, expected) => {
    const content = await read({ task })
    expect(Object.keys(content[0])).toEqual(['text'])
    expect(content[0].text).toContain(expected)
  })

  test('in a stream the result comes with the last frame', async () => {
    const ocr_options = { task: 'key_information_extraction', task_config: { result_schema: { 日期: '' } } }
    const parameters = { ocr_options, incremental_output: true }
    const frames = await ask('qwen-vl-ocr', [receipt], parameters, streaming)
    expect(frames.at(-1)?.output.choices[0]).toEqual({
      message: {
        content: [{ ocr_result: { kv_result: { 日期: '2013-06-29' } }, text: '' }],
        role: 'assistant',
      },
      finish_reason: 'stop',
    })
  })
})

describe('recognising speech', () => {
  test.each([
    [{}, 'zh', '欢迎使用阿里云。'],
    [{ asr_options: { language: 'en', enable_itn: false } }, 'en', 'Welcome to Alibaba Cloud.'],
  ])('%j', async (parameters, language, sentence) => {
    const annotations = [{ language, type: 'audio_info', emotion: 'neutral' }]
    expect(messageOf(await ask('qwen3-asr-flash', [wav], parameters))).toEqual({
      role: 'assistant',
      content: [{ text: sentence }],
      annotations,
    })
    const frames = await ask('qwen3-asr-flash', [wav], { ...parameters, incremental_output: true }, streaming)
    expect(messageOf(frames).annotations).toEqual(annotations)
  })
})

describe('speaking', () => {
  const spoken = { modalities: ['text', 'audio'], audio: { voice: 'Cherry', format: 'wav' } }
  const question = [{ text: '你好 [[sim: pieces=["你","好"]]]' }]
  const parameters = { ...spoken, incremental_output: true }

  test('a piece of speech for every piece of text, then the end', async () => {
    const frames = await ask('qwen3-omni-flash', question, parameters, streaming)
    const contents = frames.map(({ output }) => output.choices[0].message.content)
    expect(contents.map((content) => content.flatMap(Object.keys))).toEqual([
      ['text'],
      ['text'],
      ['audio'],
      ['audio'],
      [],
    ])
    expect(Buffer.from(contents[2][0].audio.data, 'base64')).toHaveLength(480)
    expect(contents[2][0].audio.data).not.toBe(contents[3][0].audio.data)
    expect(contents[2][0].audio.id).toBe(`audio_${frames[0].request_id}`)
    expect(frames.at(-1)?.usage.output_tokens_details).toEqual({ text_tokens: 2, audio_tokens: 8 })
    expect(frames.at(-1)?.usage.output_tokens).toBe(10)
  })

  test('only what the limit leaves is spoken', async () => {
    const frames = await ask('qwen3-omni-flash', question, { ...parameters, max_tokens: 1 }, streaming)
    expect(frames.map(({ output }) => output.choices[0].message.content.flatMap(Object.keys))).toEqual([
      ['text'],
      ['audio'],
      [],
    ])
  })

  test('silent without the modality', async () => {
    const frames = await ask('qwen3-omni-flash', question, { incremental_output: true }, streaming)
    expect(frames.map(({ output }) => output.choices[0].message.content)).toEqual([
      [{ text: '你' }],
      [{ text: '好' }],
      [],
    ])
  })
})
