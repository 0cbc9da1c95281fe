/** Every fault of the simulator, one by one and mixed: the outcome is the right answer or a clear error, nothing else. */
import assert from 'node:assert/strict'

import { ask } from '../support/ask.ts'
import {
  answer,
  outcomes,
  saying,
  answerModes,
  type Expected,
  type Outcome,
  type AnswerMode,
} from '../support/fault-outcomes.ts'
import { check } from '../support/report.ts'
import { createRandom, mapConcurrently, range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { key } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'

const idleSeconds = 4
const totalSeconds = 9

const alike = (outcome: Outcome): Expected => ({ streamed: outcome, collected: outcome, whole: outcome })

/** Cases that last until a timeout, so they start before the others. */
const timeless: Record<string, Expected> = {
  'stall-after=0': alike('504 upstream_timeout'),
  'stall-after=2': { ...alike('504 upstream_timeout'), streamed: '200 upstream_timeout' },
  // Only a stream can be endless.
  'endless; slow-chunks=100': {
    streamed: '200 upstream_timeout',
    collected: '504 upstream_timeout',
    whole: 'exact',
  },
}

const expectations = { ...outcomes, 'http-429': alike('429 rate_limit_exceeded'), ...timeless }

interface Trial {
  marker: string
  way: AnswerMode
  expected: string
}

const trials: Trial[] = Object.entries(expectations).flatMap(([marker, expected]) =>
  (Object.keys(answerModes) as AnswerMode[]).map((way) => ({ marker, way, expected: expected[way] })),
)

let callers = 0

/** With a new key each time, since connections with leftovers of a fault belong to their caller. */
async function run({ gateway }: TestBed, { marker, way }: Trial): Promise<string> {
  callers += 1
  const content = `[[sim: ${marker}; ${saying}]]`
  const seen = await ask(gateway.origin, {
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}${callers}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content }], ...answerModes[way] }),
  })
  const streamed = way === 'streamed'
  return outcomeOf(seen, {
    text: streamed && marker.startsWith('endless') ? answer.repeat(100) : answer,
    streamed,
  })
}

function judge(some: readonly Trial[], seen: readonly string[]): string {
  const wrong = some.flatMap(({ marker, way, expected }, index) =>
    seen[index] === expected ? [] : [`${marker}, ${way}: ${seen[index]}, expected ${expected}`],
  )
  assert.equal(
    wrong.length,
    0,
    `wrong ${wrong.length} of ${seen.length}, such as\n${wrong.slice(0, 5).join('\n')}`,
  )
  return `answers ${seen.length}, wrong ${wrong.length}: ${tally(seen)}`
}

const environment = {
  STREAM_IDLE_TIMEOUT: String(idleSeconds),
  FIRST_EVENT_TIMEOUT: String(idleSeconds),
  TOTAL_TIMEOUT: String(totalSeconds),
}

await withTestBed({ environment }, async (stage) => {
  const finish = rememberSockets(stage)
  await check(`${trials.length / 3} faults, one by one, in three modes`, async () => {
    const seen: string[] = []
    // The slow ones run concurrently.
    const slow = trials.map((trial) => (trial.marker in timeless ? run(stage, trial) : undefined))
    for (const [index, trial] of trials.entries()) seen[index] = await (slow[index] ?? run(stage, trial))
    return judge(trials, seen)
  })
  await check('the same mixed at random, 64 at a time', async () => {
    const random = createRandom(20_260_901)
    const mixed = range(2000).flatMap(() => trials[Math.floor(random() * trials.length)] ?? [])
    return judge(mixed, await mapConcurrently(mixed, 64, (trial) => run(stage, trial)))
  })
  await finish()
})
