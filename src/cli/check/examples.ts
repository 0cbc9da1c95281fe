export interface Examples {
  curl: string
  python: string
  node: string
}

/** Code to paste to use this gateway. It reads the key from the environment. */
export function toExamples(baseUrl: string, model: string, region?: string): Examples {
  const header = region === undefined ? undefined : `"x-dashscope-region": "${region}"`
  const [python, node] =
    header === undefined ? ['', ''] : [`, default_headers={${header}}`, `, defaultHeaders: { ${header} }`]
  const curl = region === undefined ? '' : ` -H "x-dashscope-region: ${region}"`
  const question = '借款合同要写哪些条款？'
  return {
    curl: `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json"${curl} \\
  -d '{"model":"${model}","messages":[{"role":"user","content":"${question}"}]}'`,
    python: `import os
from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key=os.environ["DASHSCOPE_API_KEY"]${python})
answer = client.chat.completions.create(model="${model}", messages=[{"role": "user", "content": "${question}"}])
print(answer.choices[0].message.content)`,
    node: `import OpenAI from "openai"

const client = new OpenAI({ baseURL: "${baseUrl}", apiKey: process.env.DASHSCOPE_API_KEY${node} })
const answer = await client.chat.completions.create({ model: "${model}", messages: [{ role: "user", content: "${question}" }] })
console.log(answer.choices[0].message.content)`,
  }
}
