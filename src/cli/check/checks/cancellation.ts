import { setTimeout as sleep } from 'node:timers/promises'

import { Failure, passed, skipped, type Check, type Context } from '../check.ts'
import { unexpected } from '../explain/explain-answer.ts'
import type { Answer } from '../session.ts'
import { say } from '../texts/index.ts'
import { openStream } from './open-stream.ts'
import { modelMs } from './timeouts.ts'

/** Time in which the service must notice a disconnected stream, milliseconds. */
const noticeMs = 1500

/** With limits per key, a stream that continues after the disconnect blocks this request. A dry run sends nothing. */
function askNext({ session, key, model }: Context): Promise<Answer> {
  return session.ask({
    path: '/v1/chat/completions',
    key,
    headers: { 'x-gateway-dry-run': 'true' },
    body: { model, messages: [{ role: 'user', content: '好' }] },
  })
}

export const cancellation: Check = {
  name: 'cancellation',
  needsKey: true,
  // If the dry run had no effect, this check would cost money.
  after: ['service', 'chat', 'stream', 'parameters'],
  timeoutMs: modelMs,
  async run(context) {
    const { reads } = await openStream(context, '详细说明借款合同应当写明哪些内容。', 800)
    let complete = true
    for await (const { chunks, done } of reads) {
      complete = done
      if (chunks.length > 0) break
    }
    if (complete) return skipped(say('completeTooSoon'))
    const left = context.now()
    for (;;) {
      const answer = await askNext(context)
      const ms = Math.round(context.now() - left)
      if (answer.status === 200) return passed(say('disconnected', { ms }), { answered_after_ms: ms })
      const refused = unexpected(answer)
      if (answer.status !== 429 && answer.status !== 503) throw refused
      if (ms > noticeMs) {
        throw new Failure(say('stillOpen', { ms, what: refused.outcome.message }), say('stillOpenAdvice'))
      }
      await sleep(100)
    }
  },
}
