export interface Examples {
  curl: string
  python: string
  node: string
}

/** Code to paste to use this gateway. It reads the key from the environment. */
export function toExamples(baseUrl: string, model: string): Examples {
  const question = '借款合同要写哪些条款？'
  return {
    curl: `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json" \\
  -d '{"model":"${model}","messages":[{"role":"user","content":"${question}"}]}'`,
    python: `import os
from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key=os.environ["DASHSCOPE_API_KEY"])
answer = client.chat.completions.create(model="${model}", messages=[{"role": "user", "content": "${question}"}])
print(answer.choices[0].message.content)`,
    node: `import OpenAI from "openai"

const client = new OpenAI({ baseURL: "${baseUrl}", apiKey: process.env.DASHSCOPE_API_KEY })
const answer = await client.chat.completions.create({ model: "${model}", messages: [{ role: "user", content: "${question}" }] })
console.log(answer.choices[0].message.content)`,
  }
}
