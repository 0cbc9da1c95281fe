import { Failure, passed, type Check } from '../../check.ts'
import { expectJson } from '../../explain/explain-answer.ts'
import { imagesDryRunShape } from '../../explain/shapes.ts'
import { quote } from '../../report/redact.ts'
import { say } from '../../texts/index.ts'
import { placeholder, wasSent } from '../dry-run.ts'
import { quickMs } from '../timeouts.ts'

const model = 'qwen-image-2.0'
const prompt = '一只白色的陶瓷杯'

/** An image costs as much as thousands of tokens, so the gateway only shows what it would send. */
export const images: Check = {
  name: 'images',
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run({ session }) {
    const answer = await session.ask({
      path: '/v1/images/generations',
      key: placeholder,
      headers: { 'x-gateway-dry-run': 'true' },
      // Without adjustments, which strict gateways refuse.
      body: { model, prompt, n: 2, size: '1024x1024' },
    })
    if (wasSent(answer)) throw new Failure(say('dryRunIgnored'), say('passHeadersOn'))
    const { body } = expectJson(answer, 200, imagesDryRunShape).request
    const [{ content }] = body.input.messages
    const [{ text }] = content
    if (text !== prompt)
      throw new Failure(say('otherPrompt', { model, sent: quote(text) }), say('wrongShapeAdvice'))
    const { n: count, size } = body.parameters
    return passed(say('imagesPlanned', { model, count, size: size.replace('*', 'x') }), { images: count })
  },
}
