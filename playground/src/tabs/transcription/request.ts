import { fromForm } from '../../code/from-form.ts'
import type { CodeSample } from '../../code/sample.ts'
import { toCurl } from '../../code/to-curl.ts'
import { toNode } from '../../code/to-node.ts'
import { toPython } from '../../code/to-python.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import type { FormField, GatewayRequest } from '../../gateway/request.ts'
import { chosenFormat, streams, transcriptionSettings, type Sound } from './state.ts'

export function toRequest({ file }: Sound): GatewayRequest {
  const { model, language, prompt } = transcriptionSettings
  const body: FormField[] = [
    ['file', file],
    ['model', model.value.trim()],
    ['response_format', chosenFormat()],
  ]
  if (language.value.trim() !== '') body.push(['language', language.value.trim()])
  if (prompt.value.trim() !== '') body.push(['prompt', prompt.value.trim()])
  if (streams()) body.push(['stream', 'true'])
  return { path: '/v1/audio/transcriptions', body }
}

/** Parameters that OpenAI's library has by name. */
const known = new Set('file model response_format language prompt stream temperature'.split(' '))

export function toCode({ request }: Exchange): readonly CodeSample[] {
  const body = fromForm(request.body as readonly FormField[], new Set(['stream']))
  const method = 'audio.transcriptions.create'
  const isStream = body['stream'] === true
  const isText = ['text', 'srt', 'vtt'].includes(String(body['response_format']))
  const whole = isText ? 'answer' : 'answer.text'
  return [
    toCurl(request),
    toPython({ request, method, body, known, use: isStream ? pythonStream : `print(${whole})` }),
    toNode({
      request,
      method,
      body,
      use: isStream ? nodeStream : `console.log(${whole})`,
      imports: { createReadStream: 'node:fs' },
    }),
  ]
}

const pythonStream = `for event in answer:
    if event.type == "transcript.text.delta":
        print(event.delta, end="", flush=True)`

const nodeStream = `for await (const event of answer) {
  if (event.type === 'transcript.text.delta') process.stdout.write(event.delta)
}`
