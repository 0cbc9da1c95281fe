/** LlamaIndex TS. npm install llamaindex@0.12.1 @llamaindex/openai@0.4.22 */
import { OpenAI } from '@llamaindex/openai'
import { SimpleChatEngine } from 'llamaindex'

/** LlamaIndex takes a model that it does not know for one with 1,024 tokens of context. */
class DashScope extends OpenAI {
  get metadata() {
    return { ...super.metadata, contextWindow: 12_000 }
  }
}

const llm = new DashScope({
  model: 'farui-plus',
  apiKey: process.env.DASHSCOPE_API_KEY,
  baseURL: process.env.OPENAI_BASE_URL ?? 'http://127.0.0.1:8000/v1',
})

const chat = new SimpleChatEngine({ llm })
for (const message of ['朋友借我五万元到期不还，我该怎么办？', '起诉要准备哪些材料？']) {
  console.log(`\n> ${message}`)
  for await (const chunk of await chat.chat({ message, stream: true })) process.stdout.write(chunk.delta)
}
console.log()
