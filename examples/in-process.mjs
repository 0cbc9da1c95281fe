/**
 * No server: the gateway answers instead of the network. In a program of your own import `dashscope-gateway`
 * (see "In process" in docs/usage.md).
 */
import OpenAI from 'openai'

import { createGateway } from '../src/index.ts'

const gateway = createGateway({ baseUrl: process.env.DASHSCOPE_BASE_URL ?? 'https://dashscope.aliyuncs.com' })
const client = new OpenAI({
  baseURL: 'http://in-process/v1',
  apiKey: process.env.DASHSCOPE_API_KEY,
  fetch: gateway.fetch,
})

const { data, response } = await client.chat.completions
  .create({
    model: 'farui-plus',
    temperature: 2,
    messages: [{ role: 'user', content: '借款合同要写哪些条款？' }],
  })
  .withResponse()
console.log(data.choices[0].message.content)
console.log(`Adjusted: ${response.headers.get('x-gateway-adjusted')}`)
