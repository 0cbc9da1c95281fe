/** What Claude Code does when an answer fails: it stops, it tries again, or it asks for the answer without a stream. */
import assert from 'node:assert/strict'

import { check } from '../../test/support/report.ts'
import { createClaude } from './claude.mjs'

/** Faults, the words of Claude Code, and its requests if it may try again once: each as a stream or not. */
const cases = [
  {
    // The gateway ends the open block before the error: Claude Code takes it for a part of an answer, and pays once.
    name: 'a stream that breaks off: Claude Code stops',
    marker: 'pieces=["Aa","Bb","Cc","Dd"]; cut-after=2',
    words: /DashScope ended the answer before/,
    streams: [true],
  },
  {
    name: 'an empty answer: it tries again',
    marker: 'cut-after=0',
    words: /502 DashScope sent an empty answer/,
    streams: [true, true],
  },
  {
    name: 'a limit of requests: it tries again',
    marker: 'error=Throttling.RateQuota',
    words: /429[^]*per minute/,
    streams: [true, true],
  },
  {
    name: 'an overloaded model: it tries again',
    marker: 'error=ModelUnavailable',
    words: /529 Model is unavailable/,
    streams: [true, true],
  },
  { name: 'arrears: it stops', marker: 'error=Arrearage', words: /402[^]*top it up/, streams: [true] },
  {
    name: 'a refused key: it tries again, and has its own words',
    marker: 'error=InvalidApiKey',
    words: /Not logged in/,
    streams: [true, true],
  },
  {
    name: 'an answer cut at its limit: it asks three times for the rest',
    marker: 'say=Aa; finish=length',
    words: /output token maximum/,
    streams: [true, true, true, true],
  },
]

// The gateway begins after 10 s, and nothing has come of the answer when it fails.
const silent = [
  {
    name: 'a failure after silence: Claude Code asks for the answer without a stream',
    streams: [true, false],
  },
  {
    name: 'the same, switched off',
    streams: [true],
    switches: { CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1' },
  },
].map(({ name, streams, switches }) =>
  check(name, async () => {
    const { ask, messageCalls } = await createClaude({ CLAUDE_CODE_MAX_RETRIES: '0', ...switches })
    const { all } = await ask('[[sim: slow-first-event=12500; error-after=0; error-code=InternalError]] hi')
    assert.deepEqual(
      messageCalls().map(({ body }) => body.stream === true),
      streams,
      all,
    )
  }),
)

for (const { name, marker, words, streams } of cases) {
  await check(name, async () => {
    const { ask, messageCalls } = await createClaude({ CLAUDE_CODE_MAX_RETRIES: '1' })
    const { status, all } = await ask(`[[sim: ${marker}]] hi`)
    assert.match(all, words)
    assert.equal(status, 1, all)
    assert.deepEqual(
      messageCalls().map(({ body }) => body.stream === true),
      streams,
      all,
    )
  })
}

await Promise.all(silent)
