import type { CodeSample } from '../../../code/sample.ts'
import { toCurl } from '../../../code/to-curl.ts'
import { anthropicNode, toNode } from '../../../code/to-node.ts'
import { anthropicPython, toPython } from '../../../code/to-python.ts'
import type { GatewayRequest } from '../../../gateway/request.ts'

/** Parameters that Anthropic's library has by name. */
const known = new Set(
  'model max_tokens system messages temperature top_p top_k thinking output_config tools tool_choice stream stop_sequences metadata'.split(
    ' ',
  ),
)

/** A request for a message as programs that send the same. */
export function toMessagesCode(request: GatewayRequest): readonly CodeSample[] {
  const body = request.body as Readonly<Record<string, unknown>>
  const streams = body['stream'] === true
  const method = 'messages.create'
  return [
    toCurl(request, { keyHeader: 'x-api-key: ' }),
    toPython({
      request,
      method,
      body,
      known,
      client: anthropicPython,
      use: streams ? pythonStream : pythonAnswer,
    }),
    toNode({ request, method, body, client: anthropicNode, use: streams ? nodeStream : nodeAnswer }),
  ]
}

const pythonAnswer = `for block in answer.content:
    if block.type == "text":
        print(block.text)`
const pythonStream = `for event in answer:
    if event.type == "content_block_delta" and event.delta.type == "text_delta":
        print(event.delta.text, end="", flush=True)`

const nodeAnswer = `for (const block of answer.content) {
  if (block.type === 'text') console.log(block.text)
}`
const nodeStream = `for await (const event of answer) {
  if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
    process.stdout.write(event.delta.text)
  }
}`
