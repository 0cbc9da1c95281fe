/** A streamed answer with the official SDK. npm install openai */
import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: process.env.OPENAI_BASE_URL ?? 'http://127.0.0.1:8000/v1',
  apiKey: process.env.DASHSCOPE_API_KEY,
})

const stream = await client.chat.completions.create({
  model: 'farui-plus',
  messages: [{ role: 'user', content: '朋友借我五万元到期不还，我该怎么办？' }],
  stream: true,
  stream_options: { include_usage: true },
})
for await (const { choices, usage } of stream) {
  process.stdout.write(choices[0]?.delta.content ?? '')
  if (usage) console.log(`\n\n${usage.total_tokens} tokens`)
}
