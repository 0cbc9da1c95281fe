/** Client settings for `GET /` and `GET /llms.txt`. The reader fills in the host. */
export const usage = {
  base_url: 'http://<this host>/v1',
  curl: 'curl http://<this host>/v1/chat/completions -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json" -d \'{"model":"farui-plus","messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}\'',
  python:
    'from openai import OpenAI\nclient = OpenAI(api_key="<your DashScope key>", base_url="http://<this host>/v1")\nprint(client.chat.completions.create(model="farui-plus", messages=[{"role": "user", "content": "借款合同要写哪些条款？"}]).choices[0].message.content)',
  node: 'import OpenAI from "openai"\nconst client = new OpenAI({ apiKey: "<your DashScope key>", baseURL: "http://<this host>/v1" })\nconst answer = await client.chat.completions.create({ model: "farui-plus", messages: [{ role: "user", content: "借款合同要写哪些条款？" }] })\nconsole.log(answer.choices[0].message.content)',
}

export const authentication =
  'Pass your own DashScope API key in each request: Authorization: Bearer sk-... The key, the requests and the answers are not stored; the log has the address and a hash of the key.'

export const purpose =
  "OpenAI's and Anthropic's APIs in front of Alibaba Cloud DashScope's native protocol: farui-plus, Qwen, DeepSeek and more."
