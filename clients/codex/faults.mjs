/** What Codex does when an answer fails: it stops, or it tries again. */
import assert from 'node:assert/strict'

import { check } from '../../test/support/report.ts'
import { requestsWith } from '../gateway-log.mjs'
import { createCodex, withSettings } from './codex.mjs'

const pieces = 'pieces=["Aa","Bb","Cc","Dd"]'

/** Faults, the words of Codex, and how often it asks if it may ask twice. */
const cases = {
  'a refusal is shown in its own words': ['error=DataInspectionFailed', /content moderation refused/, 1],
  'a moderated answer, too': [
    `${pieces}; error-after=2; error-code=DataInspectionFailed`,
    /content moderation refused/,
    1,
  ],
  'an account in arrears': [`${pieces}; error-after=2; error-code=Arrearage`, /Quota exceeded/, 1],
  'a conversation that is too long': [
    `${pieces}; error-after=2; error-code=InvalidParameter; error-message="Range of input length should be [1, 129024]"`,
    /ran out of room/,
    1,
  ],
  'a limit of requests': [
    `${pieces}; error-after=2; error-code=Throttling.RateQuota`,
    /Please try again in \d+s/,
    2,
  ],
  'an answer that breaks off': [`${pieces}; cut-after=2`, /Reconnecting[^]*ended the answer before/, 2],
}

const once = { stream_max_retries: 1, request_max_retries: 0 }

async function ask(name, prompt, settings = {}) {
  const key = `sk-codex-${name.replaceAll(/\W/g, '-')}`
  const result = await createCodex(key).ask(prompt, ...withSettings({ ...once, ...settings }))
  return { ...result, requests: await requestsWith(key) }
}

// Comments in the stream would not keep it waiting, and the beginning of the response comes after 10 s alone.
const silent = check('30 s of silence, where Codex waits 17 s for an event', async () => {
  const prompt = '[[sim: slow-first-event=30000; say=Endlich]] hi'
  const { stdout, all, requests } = await ask('waits', prompt, { stream_idle_timeout_ms: 17_000 })
  assert.deepEqual([stdout.trim(), requests], ['Endlich', 1], all)
})

for (const [name, [marker, words, requests]] of Object.entries(cases)) {
  await check(`${name}: ${requests === 1 ? 'Codex stops' : 'Codex tries again'}`, async () => {
    const { status, all, requests: sent } = await ask(name, `[[sim: ${marker}]] hi`)
    assert.match(all, words)
    assert.deepEqual([status !== 0, sent], [true, requests], all)
  })
}

await silent
