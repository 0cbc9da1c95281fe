/** What Claude Code does when an answer fails: it stops, it tries again, or it asks for the answer without a stream. */
import assert from 'node:assert/strict'

import { check } from '../../test/support/report.ts'
import { createClaude } from './claude.mjs'

const pieces = 'pieces=["Aa","Bb","Cc","Dd"]'

/** Faults, the words of Claude Code, and its requests if it may try again once: each as a stream or not. */
const cases = {
  // The gateway ends the open block before the error: Claude Code takes it for a part of an answer, and pays once.
  'a stream that breaks off': [`${pieces}; cut-after=2`, /DashScope ended the answer before/, [true]],
  'a moderated answer': [`${pieces}; error-after=2`, /content moderation refused/, [true]],
  'a model that is overloaded after text': [
    `${pieces}; error-after=2; error-code=ModelUnavailable`,
    /Model is unavailable/,
    [true],
  ],
  'an empty answer': ['cut-after=0', /502 DashScope sent an empty answer/, [true, true]],
  'a limit of requests': ['error=Throttling.RateQuota', /429[^]*per minute/, [true, true]],
  'a limit of requests in the first frame': ['429-in-200', /429[^]*per minute/, [true, true]],
  'an overloaded model': ['error=ModelUnavailable', /529 Model is unavailable/, [true, true]],
  'an account in arrears': ['error=Arrearage', /402[^]*top it up/, [true]],
  'a refused key, of which the page tells': ['error=InvalidApiKey', /Not logged in/, [true, true]],
  'an answer that is cut at its limit': [
    'say=Aa; finish=length',
    /output token maximum/,
    [true, true, true, true],
  ],
}

// The gateway begins after 10 s, and nothing has come of the answer when it fails.
const silent = Object.entries({
  'a failure after silence: Claude Code asks for the answer without a stream': [{}, [true, false]],
  'the same, switched off': [{ CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1' }, [true]],
}).map(([name, [variables, streams]]) =>
  check(name, async () => {
    const { ask, asked } = await createClaude({ CLAUDE_CODE_MAX_RETRIES: '0', ...variables })
    const { all } = await ask('[[sim: slow-first-event=10500; error-after=0; error-code=InternalError]] hi')
    assert.deepEqual(
      asked().map(({ body }) => body.stream === true),
      streams,
      all,
    )
  }),
)

for (const [name, [marker, words, streams]] of Object.entries(cases)) {
  await check(name, async () => {
    const { ask, asked } = await createClaude({ CLAUDE_CODE_MAX_RETRIES: '1' })
    const { status, all } = await ask(`[[sim: ${marker}]] hi`)
    assert.match(all, words)
    assert.equal(status, 1, all)
    assert.deepEqual(
      asked().map(({ body }) => body.stream === true),
      streams,
      all,
    )
  })
}

await Promise.all(silent)
