import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { postTo } from '../../support/post-to.ts'

const gateway = createGateway()

async function chineseOf(path: string, body: object): Promise<string> {
  const response = await postTo(gateway, path, body, { 'accept-language': 'zh-CN' })
  const { error } = (await response.json()) as { error: { message: string } }
  expect(response.status).toBe(400)
  return error.message.split(' | ')[0] ?? ''
}

const ask = [{ role: 'user', content: 'a' }]
const chat = (fields: object) =>
  ['/v1/chat/completions', { model: 'qwen-plus', messages: ask, ...fields }] as const
const content = (part: object) => chat({ messages: [{ role: 'user', content: [part] }] })

/** Two English words in a row, outside of quotation marks, are a text that was not translated. */
const untranslated = /(?<![\w/'-])[a-z]{2,} [a-z]{2,}/

test.each([
  [...content({ type: 'image_url', image_url: { url: 'https://a.example/i.png' } }), '只接受文本'],
  [...content({ type: 'file', file: { file_id: 'f' } }), '只接受文本'],
  [
    ...chat({
      model: 'qwen3-vl-plus',
      messages: [
        { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
      ],
    }),
    '只接受 text, image, video',
  ],
  [...chat({ temperature: 3 }), '应 <= 2，实际为 3'],
  [...chat({ top_p: 'x' }), '应为数字，实际是字符串'],
  [
    ...chat({ model: 'farui-plus', tools: [{ type: 'function', function: { name: 'f' } }] }),
    '模型 farui-plus 不支持',
  ],
  ['/v1/completions', { model: 'farui-plus', prompt: [1, 2] }, '不支持 Token 编号'],
] as const)('%s %j: %s', async (path, body, says) => {
  const message = await chineseOf(path, body)
  expect(message).toContain(says)
  expect(message.replaceAll(/'[^']*'/g, '')).not.toMatch(untranslated)
})
