import { Failure, passed, type Check, type Context } from '../check.ts'
import { expectJson, unexpected } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import type { Answer } from '../session.ts'
import { fits } from '../explain/shape.ts'
import { dryRunShape, errorShape } from '../explain/shapes.ts'
import { say } from '../texts/index.ts'
import { placeholder, wasSent } from './dry-run.ts'
import { quickMs } from './timeouts.ts'

/** DashScope accepts temperatures below 2, so OpenAI's maximum must be adjusted. */
function askWithTwo({ session }: Context, header: string): Promise<Answer> {
  return session.ask({
    path: '/v1/chat/completions',
    key: placeholder,
    headers: { [header]: 'true' },
    body: { model: 'farui-plus', temperature: 2, messages: [{ role: 'user', content: '好' }] },
  })
}

const refusesTwo = (answer: Answer) =>
  answer.status === 400 && fits(answer.json, errorShape) && answer.json.error.param === 'temperature'

export const parameters: Check = {
  name: 'parameters',
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run(context) {
    const strict = await askWithTwo(context, 'x-gateway-strict')
    if (wasSent(strict)) throw new Failure(say('strictIgnored'), say('passHeadersOn'))
    if (!refusesTwo(strict)) throw unexpected(strict)
    const dryRun = await askWithTwo(context, 'x-gateway-dry-run')
    if (refusesTwo(dryRun)) return passed(say('alwaysStrict'), { strict: true })
    if (wasSent(dryRun)) throw new Failure(say('dryRunIgnored'), say('passHeadersOn'))
    const { request } = expectJson(dryRun, 200, dryRunShape)
    const { temperature } = request.body.parameters
    const sent = quote(JSON.stringify(temperature))
    if (temperature !== 1.99) throw new Failure(say('notAdjusted', { sent }), say('wrongShapeAdvice'))
    const reported = dryRun.header('x-gateway-adjusted') ?? ''
    if (!reported.includes('temperature')) throw new Failure(say('adjustedUnreported'), say('passHeadersOn'))
    return passed(say('adjusted', { sent }), { strict: false, adjusted: quote(reported) })
  },
}
