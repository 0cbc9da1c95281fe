import { passed, type Check, type Context } from '../check.ts'
import { expectJson, notFromGateway } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import type { Answer } from '../session.ts'
import { fits } from '../explain/shape.ts'
import { readyShape, serviceShape } from '../explain/shapes.ts'
import { say } from '../texts/index.ts'
import { quickMs } from './timeouts.ts'

/** Some proxies only forward `/v1`, below which the gateway serves all of its paths as well. */
async function askAtRoot({ session }: Context, path: string): Promise<Answer> {
  const answer = await session.ask({ path })
  if (answer.json !== undefined) return answer
  const below = await session.ask({ path: `/v1${path}` })
  return below.json === undefined ? answer : below
}

export const service: Check = {
  name: 'service',
  needsKey: false,
  after: [],
  timeoutMs: quickMs,
  async run(context) {
    const answer = await askAtRoot(context, '/')
    if (answer.status !== 200 || !fits(answer.json, serviceShape)) throw notFromGateway(answer)
    const version = quote(answer.json.version)
    return passed(say('serviceUp', { version }), { version })
  },
}

export const readiness: Check = {
  name: 'readiness',
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run(context) {
    expectJson(await askAtRoot(context, '/health/readiness'), 200, readyShape)
    return passed(say('ready'))
  },
}
