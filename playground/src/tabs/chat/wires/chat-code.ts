import { ownHeaders, type CodeSample } from '../../../code/sample.ts'
import { shorten } from '../../../code/shorten.ts'
import { toCurl } from '../../../code/to-curl.ts'
import { toNode } from '../../../code/to-node.ts'
import { split, toArguments, toLiteral, toPython } from '../../../code/to-python.ts'
import type { GatewayRequest } from '../../../gateway/request.ts'
import { gatewayUrl } from '../../../state/settings.ts'

type Body = Readonly<Record<string, unknown>>

/** Parameters that OpenAI's library has by name. */
const known = new Set(
  'model messages temperature top_p max_tokens max_completion_tokens seed response_format tools tool_choice stream stream_options stop n logprobs top_logprobs presence_penalty frequency_penalty reasoning_effort parallel_tool_calls user modalities audio'.split(
    ' ',
  ),
)

/** A request for chat as programs that send the same. */
export function toChatCode(request: GatewayRequest): readonly CodeSample[] {
  const body = request.body as Body
  const streams = body['stream'] === true
  const method = 'chat.completions.create'
  return [
    toCurl(request),
    toPython({ request, method, body, known, use: streams ? pythonStream : pythonAnswer }),
    toNode({ request, method, body, use: streams ? nodeStream : nodeAnswer }),
    toLangChain(request),
  ]
}

const pythonAnswer = 'print(answer.choices[0].message.content)'
const pythonStream = `for chunk in answer:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)`

const nodeAnswer = 'console.log(answer.choices[0].message.content)'
const nodeStream = `for await (const chunk of answer) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '')
}`

/** What `ChatOpenAI` takes by name. */
const knownToLangChain = new Set('model temperature top_p max_tokens seed stop n'.split(' '))
/** What is set elsewhere in the program. */
const elsewhere = new Set(['messages', 'stream', 'stream_options', 'tools', 'response_format'])

function toLangChain(request: GatewayRequest): CodeSample {
  const body = shorten(request.body as Body)
  const headers = ownHeaders(request)
  const settings = Object.fromEntries(Object.entries(body).filter(([name]) => !elsewhere.has(name)))
  const { own, extra } = split(settings, knownToLangChain)
  const bound = [
    ...(body['tools'] === undefined ? [] : [`.bind_tools(${toLiteral(body['tools'])})`]),
    ...(body['response_format'] === undefined
      ? []
      : [`.bind(response_format=${toLiteral(body['response_format'])})`]),
  ].join('')
  const use =
    body['stream'] === true
      ? 'for chunk in model.stream(messages):\n    print(chunk.text, end="", flush=True)'
      : 'print(model.invoke(messages).text)'
  const code = `import os

from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    base_url=${JSON.stringify(`${gatewayUrl}/v1`)},
    api_key=os.environ["DASHSCOPE_API_KEY"],
${toArguments({ ...(headers && { default_headers: headers }), ...own, ...extra })})${bound}

messages = ${toLiteral(body['messages'])}
${use}
`
  return { id: 'langchain', title: 'LangChain', language: 'python', code }
}
