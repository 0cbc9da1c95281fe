import { Failure, passed, type Check, type Context } from '../../check.ts'
import { unexpected } from '../../explain/explain-answer.ts'
import { fits } from '../../explain/shape.ts'
import { speechEventShape } from '../../explain/shapes.ts'
import { say } from '../../texts/index.ts'
import { modelMs } from '../timeouts.ts'
import { skipUnavailable } from './skip-unavailable.ts'

const model = 'qwen3-tts-flash'
/** Bytes of a second of PCM: 24,000 samples of 16 bits. */
const bytesPerSecond = 48_000

export const speech: Check = {
  name: 'speech',
  needsKey: true,
  after: ['service'],
  timeoutMs: modelMs,
  async run({ session, key }: Context) {
    const body = {
      model,
      voice: 'Cherry',
      input: '测试。',
      response_format: 'pcm',
      stream_format: 'sse',
    }
    const answer = await session.ask({ path: '/v1/audio/speech', key, body })
    const unavailable = skipUnavailable(answer, model)
    if (unavailable !== undefined) return unavailable
    if (answer.status !== 200) throw unexpected(answer)
    const events = answer.text
      .split('\n\n')
      .map((event) => session.parse(event.replace(/^data: /, '')))
      .filter((event) => fits(event, speechEventShape))
    const bytes = events.reduce((sum, { audio = '' }) => sum + Buffer.from(audio, 'base64').length, 0)
    const isWhole = events.at(-1)?.type === 'speech.audio.done'
    if (!isWhole || bytes === 0 || bytes % 2 === 1)
      throw new Failure(say('wrongSpeech', { model, bytes }), say('wrongShapeAdvice'))
    const seconds = (bytes / bytesPerSecond).toFixed(1)
    return passed(say('spoken', { model, seconds }), { seconds: Number(seconds) })
  },
}
