/** A streamed chat without a key or a network: simulator, gateway and the official SDK in one process. */
import { stdout } from 'node:process'

import OpenAI from 'openai'

import { parseConfig } from '../src/server/config/index.ts'
import { serve } from '../src/server/process/serve.ts'
import { createSimulator } from '../src/simulator/index.ts'

const model = 'farui-plus'
const question = '朋友借我五万元到期不还，我该怎么办？'

const nextSteps = `
That was the built-in simulator; no real model was asked. What to do next:

  1. Start the gateway:     npm start          (port 8000; without a key: npm start -- --simulate)
     Its page to try models: http://127.0.0.1:8000
  2. Get a DashScope key:   https://bailian.console.aliyun.com/?tab=model#/api-key (mainland China),
                            https://modelstudio.console.alibabacloud.com (international)
  3. Point your program at the gateway:

       client = OpenAI(base_url="http://127.0.0.1:8000/v1", api_key="<your DashScope key>")
       answer = client.chat.completions.create(model="${model}", messages=[{"role": "user", "content": "..."}])
       print(answer.choices[0].message.content)

以上回答来自内置模拟器，并非真实模型。下一步：npm start 启动网关（不用 Key：npm start -- --simulate），用浏览器打开 http://127.0.0.1:8000 试用；程序里把 base_url 指向 http://127.0.0.1:8000/v1，填自己的百炼 API Key 即可。
`

async function chat(baseURL: string): Promise<void> {
  const client = new OpenAI({ baseURL, apiKey: 'sk-simulated-key' })
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: question }],
    stream: true,
    stream_options: { include_usage: true },
  })
  for await (const { choices, usage } of stream) {
    stdout.write(choices[0]?.delta.content ?? '')
    if (usage != null) {
      const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage
      stdout.write(`\n\nUsage: ${prompt} prompt + ${completion} completion = ${total} tokens\n`)
    }
  }
}

const simulator = createSimulator({ paceMs: 30 })
const server = await serve(
  parseConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DASHSCOPE_BASE_URL: await simulator.listen(),
  }),
)
try {
  stdout.write(`OpenAI SDK -> gateway at ${server.origin}/v1 -> DashScope simulator\n\n`)
  stdout.write(`${model} is asked: ${question}\n\n`)
  await chat(`${server.origin}/v1`)
  stdout.write(nextSteps)
} finally {
  await server.stop()
  await simulator.close()
}
