import type { CodeSample } from '../../../code/sample.ts'
import { toCurl } from '../../../code/to-curl.ts'
import { toNode } from '../../../code/to-node.ts'
import { toPython } from '../../../code/to-python.ts'
import type { GatewayRequest } from '../../../gateway/request.ts'

/** Parameters that OpenAI's library has by name. */
const known = new Set(
  'model input instructions temperature top_p max_output_tokens reasoning text tools tool_choice parallel_tool_calls store stream include metadata user truncation'.split(
    ' ',
  ),
)

/** A request for a response as programs that send the same. */
export function toResponsesCode(request: GatewayRequest): readonly CodeSample[] {
  const body = request.body as Readonly<Record<string, unknown>>
  const streams = body['stream'] === true
  const method = 'responses.create'
  return [
    toCurl(request),
    toPython({ request, method, body, known, use: streams ? pythonStream : 'print(answer.output_text)' }),
    toNode({ request, method, body, use: streams ? nodeStream : 'console.log(answer.output_text)' }),
  ]
}

const pythonStream = `for event in answer:
    if event.type == "response.output_text.delta":
        print(event.delta, end="", flush=True)`

const nodeStream = `for await (const event of answer) {
  if (event.type === 'response.output_text.delta') process.stdout.write(event.delta)
}`
