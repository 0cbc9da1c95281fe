import { Failure, passed, type Check, type Context, type Outcome } from '../../check.ts'
import { expectJson, unexpected } from '../../explain/explain-answer.ts'
import { transcriptionShape } from '../../explain/shapes.ts'
import { quote } from '../../report/redact.ts'
import { say } from '../../texts/index.ts'
import { modelMs } from '../timeouts.ts'
import { skipUnavailable } from './skip-unavailable.ts'

const speaker = 'qwen3-tts-flash'
const model = 'qwen3-asr-flash'
const sentence = '借款合同应当采用书面形式。'

/** A recording of the sentence, which the gateway itself has made. */
async function record({ session, key }: Context): Promise<File | Outcome> {
  const body = { model: speaker, voice: 'Cherry', input: sentence, response_format: 'wav' }
  const answer = await session.open({ path: '/v1/audio/speech', key, body })
  if (answer.status !== 200) {
    const refused = await answer.whole()
    const unavailable = skipUnavailable(refused, speaker)
    if (unavailable === undefined) throw unexpected(refused)
    return unavailable
  }
  const parts: Uint8Array[] = []
  for await (const part of answer.body) parts.push(part)
  return new File([Buffer.concat(parts)], 'speech.wav', { type: 'audio/wav' })
}

/** Whether most of the sentence was heard: one wrong character is the model's fault, not the gateway's. */
function isHeard(text: string): boolean {
  const words = sentence.replace(/。$/, '')
  const heard = Array.from(words).filter((character) => text.includes(character))
  return heard.length > words.length / 2
}

export const transcription: Check = {
  name: 'transcription',
  needsKey: true,
  after: ['service', 'speech'],
  timeoutMs: modelMs,
  async run(context) {
    const recording = await record(context)
    if (!(recording instanceof File)) return recording
    const form = new FormData()
    form.append('model', model)
    form.append('file', recording)
    const { session, key } = context
    const answer = await session.ask({ path: '/v1/audio/transcriptions', key, body: form })
    const unavailable = skipUnavailable(answer, model)
    if (unavailable !== undefined) return unavailable
    const { text } = expectJson(answer, 200, transcriptionShape)
    if (!isHeard(text))
      throw new Failure(
        say('wrongTranscript', { model, speaker, sentence, text: quote(text) }),
        say('wrongShapeAdvice'),
      )
    return passed(say('transcribed', { model, speaker, text: quote(text) }), { bytes: recording.size })
  },
}
