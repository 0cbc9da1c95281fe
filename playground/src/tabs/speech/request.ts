import type { CodeSample } from '../../code/sample.ts'
import { toCurl } from '../../code/to-curl.ts'
import { toNode } from '../../code/to-node.ts'
import { toPython } from '../../code/to-python.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import type { GatewayRequest } from '../../gateway/request.ts'
import { detailsOf } from '../../state/models.ts'
import { chosenFormat, chosenVoice, speechSettings } from './state.ts'

export function toRequest(text: string): GatewayRequest {
  const { model, speed, instructions } = speechSettings
  const takes = detailsOf('speech', model.value)?.supported_parameters ?? []
  const how = instructions.value.trim()
  return {
    path: '/v1/audio/speech',
    body: {
      model: model.value.trim(),
      input: text,
      voice: chosenVoice(),
      response_format: chosenFormat(),
      ...(speed.value !== '1' && { speed: Number(speed.value) }),
      ...(takes.includes('instructions') && how !== '' && { instructions: how }),
    },
  }
}

/** Parameters that OpenAI's library has by name. */
const known = new Set('model input voice response_format speed instructions stream_format'.split(' '))

export function toCode({ request }: Exchange): readonly CodeSample[] {
  const body = request.body as Readonly<Record<string, unknown>>
  const method = 'audio.speech.create'
  const name = `speech.${String(body['response_format'])}`
  return [
    toCurl(request, { output: name }),
    toPython({ request, method, body, known, use: `answer.write_to_file("${name}")` }),
    toNode({
      request,
      method,
      body,
      use: `writeFileSync('${name}', Buffer.from(await answer.arrayBuffer()))`,
      imports: { writeFileSync: 'node:fs' },
    }),
  ]
}
