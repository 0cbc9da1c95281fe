import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

async function ask(model: string, messages: object[], parameters = {}, headers = {}) {
  const body = { model, input: { messages }, parameters: { result_format: 'message', ...parameters } }
  const seen = await callSimulator(origin, { body, headers })
  return seen.frames.length > 0 ? seen.frames.map((frame) => Object(frame)) : [JSON.parse(seen.text)]
}

const system = (content: string) => ({ role: 'system', content })
const user = (content: unknown) => ({ role: 'user', content })

describe('qwen-long reads files', () => {
  test('named in a second system message', async () => {
    const files = system('fileid://file-fe-1,fileid://file-fe-2')
    const [answer] = await ask('qwen-long', [system('Be brief.'), files, user('讲了什么？')])
    expect(answer.output.choices[0].message.content).toContain('2个文件（file-fe-1、file-fe-2）')
  })

  test.each([
    ['qwen-long', 'fileid://42', 'Invalid file [id:42].'],
    ['qwen-long', Array.from({ length: 100 }, () => 'fileid://file-1').join(','), 'Too many files provided.'],
    ['qwen-max', 'fileid://file-fe-1', 'Role system must be the first message'],
    ['qwen-long', 'And in English.', 'Role system must be the first message'],
  ])('%s refuses %s', async (model, files, message) => {
    const [refusal] = await ask(model, [system('Be brief.'), system(files), user('Hi')])
    expect(refusal).toMatchObject({ code: 'InvalidParameter', message })
  })
})

describe('qwen-doc-turbo reads documents', () => {
  const documents = (...urls: string[]) =>
    user([
      { type: 'text', text: '提取型号' },
      { type: 'doc_url', doc_url: urls, file_parsing_strategy: 'auto' },
    ])

  test('named by address, usage as recorded', async () => {
    const [answer] = await ask('qwen-doc-turbo', [documents('https://example.com/a.docx')])
    expect(answer.output.choices[0].message.content).toContain('1个文件（a.docx），关于“提取型号”')
    expect(Object.keys(answer.usage).sort()).toEqual([
      'cached_tokens',
      'input_tokens',
      'output_tokens',
      'total_tokens',
    ])
  })

  test.each([
    [
      'qwen-doc-turbo',
      'a.docx',
      'The provided URL does not appear to be valid. Ensure it is correctly formatted.',
    ],
    ['qwen-max', 'https://example.com/a.docx', 'input content must be a string.'],
  ])('%s refuses %s', async (model, url, message) => {
    const [refusal] = await ask(model, [documents(url)])
    expect(refusal).toMatchObject({ code: 'InvalidParameter', message })
  })

  test('and makes slides of them: steps as reasoning, then an address', async () => {
    const parameters = { skill: [{ type: 'ppt', mode: 'general' }], incremental_output: true }
    const content = [documents('https://example.com/a.docx')]
    const frames = await ask('qwen-doc-turbo', content, parameters, streaming)
    const messages = frames.map(({ output }) => output.choices[0].message)
    expect(messages[0]).toEqual({
      content: '',
      reasoning_content: '内容已准备完成，开始生成大纲...',
      role: 'assistant',
    })
    expect(frames.at(-1)?.output.choices[0]).toEqual({
      message: {
        content: 'https://example.com/slides/result.pptx',
        reasoning_content: '',
        role: 'assistant',
      },
      finish_reason: 'stop',
    })
    expect(frames.at(-1)?.usage.prompt_tokens_details).toEqual({ cached_tokens: 0 })
  })
})
