/** LangChain JS. npm install @langchain/openai @langchain/core */
import { ChatOpenAI } from '@langchain/openai'

const model = new ChatOpenAI({
  model: 'farui-plus',
  apiKey: process.env.DASHSCOPE_API_KEY,
  configuration: { baseURL: process.env.OPENAI_BASE_URL ?? 'http://127.0.0.1:8000/v1' },
})

const stream = await model.stream([
  ['system', '你是一位中国律师，只用一段话回答。'],
  ['human', '借款合同要写哪些条款？'],
])
for await (const chunk of stream) process.stdout.write(chunk.text)
console.log()
