/** Vercel AI SDK. npm install ai @ai-sdk/openai-compatible */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'

const dashscope = createOpenAICompatible({
  name: 'dashscope',
  baseURL: process.env.OPENAI_BASE_URL ?? 'http://127.0.0.1:8000/v1',
  apiKey: process.env.DASHSCOPE_API_KEY,
  includeUsage: true,
  supportsStructuredOutputs: true,
})

const answer = streamText({ model: dashscope('farui-plus'), prompt: '朋友借我五万元到期不还，我该怎么办？' })
for await (const piece of answer.textStream) process.stdout.write(piece)
console.log(`\n\n${(await answer.usage).totalTokens} tokens`)
