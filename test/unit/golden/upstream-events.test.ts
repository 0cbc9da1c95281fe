import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { createUpstreamComments } from '../../../src/http/sse/upstream-comments.ts'
import { toQuestion } from '../../support/dialects/questions.ts'
import type { Path } from '../../support/dialects/readers.ts'
import { readFixtures } from '../../support/fixtures.ts'
import { dialects } from '../../support/hold-answer.ts'
import { key, postTo } from '../../support/post-to.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { toStream } from '../../support/responses/ask-responses.ts'
import { runFixture, upstreamComment } from '../../support/run-fixture.ts'

const shown = { 'x-gateway-upstream-events': 'true' }

const framesIn = (text: string): unknown[] =>
  [...text.matchAll(upstreamComment)].map(([, json = '']) => JSON.parse(json) as unknown)

/** The frames as DashScope sent them: an event stream, or one document. */
function sentFrames(body: string): unknown[] {
  if (body.startsWith('{')) return [JSON.parse(body)]
  const lines = body.split(/\r?\n/).map((line) => /^\uFEFF?data: ?(\{[^]*\})$/.exec(line)?.[1])
  return lines.filter((line) => line !== undefined).map((line) => JSON.parse(line) as unknown)
}

for (const [path, { fixtures }] of Object.entries(dialects)) {
  describe(path, () => {
    const streams = readFixtures(fixtures).filter(({ read }) => read('response.sse') !== undefined)
    test.each(streams)('$name: the events are shown, and all else stays', async (fixture) => {
      const { text, sent } = await runFixture(path, fixture, 64, shown)
      const frames = framesIn(text)
      expect(text.replaceAll(upstreamComment, '')).toBe(fixture.expectedResponse)
      expect(frames.length > 0).toBe(sent !== undefined)
      expect(sentFrames(new TextDecoder().decode(fixture.upstream)).slice(0, frames.length)).toEqual(frames)
    })
  })
}

const paths: readonly Path[] = ['/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/messages']

async function ask(path: Path, upstream: string, headers: Record<string, string>, stream = true) {
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  const body = { model: 'qwen-plus', ...toQuestion(path, '?', stream) }
  return (await postTo(createGateway({ transport }), path, body, headers)).text()
}

describe.each(paths)('%s', (path) => {
  test('without the header, and in a whole answer, no event is shown', async () => {
    const upstream = toStream([{ content: 'a' }])
    const hidden = { 'x-gateway-upstream-events': 'false' }
    for (const text of [
      await ask(path, upstream, {}),
      await ask(path, upstream, hidden),
      await ask(path, upstream, shown, false),
    ])
      expect(text).not.toContain('upstream')
  })

  test('an event comes before what it becomes', async () => {
    const text = await ask(path, toStream([{ content: 'first' }, { content: 'second' }]), shown)
    const places = [...text.matchAll(/: upstream|first|second/g)].map(([found]) => found)
    expect(places.join(' ')).toMatch(/^: upstream first .*first.*: upstream second/)
  })

  test("DashScope's error in the middle is shown as well, without a key", async () => {
    const failure = { code: 'InternalError', message: `it failed for ${key}`, request_id: 'r-1' }
    const upstream = `${toStream([{ content: 'a', finish: 'null' }])}event:error\n:HTTP_STATUS/500\ndata:${JSON.stringify(failure)}\n\n`
    const text = await ask(path, upstream, shown)
    expect(framesIn(text).at(-1)).toMatchObject({ code: 'InternalError', request_id: 'r-1' })
    expect(text).not.toContain(key)
  })
})

test('a value of the header that means neither is refused', async () => {
  const text = await ask('/v1/chat/completions', '', { 'x-gateway-upstream-events': 'yes' })
  expect(text).toContain("Invalid value for the header 'x-gateway-upstream-events'")
})

describe('the comments are bounded', () => {
  test('long texts are cut, and large frames and the end of long answers are left out', () => {
    const toComment = createUpstreamComments([])
    expect(toComment({ text: 'x'.repeat(5_000) })).toBe(
      `: upstream {"text":"${'x'.repeat(4_000)}… (5000 characters)"}\n\n`,
    )
    expect(toComment(Array.from({ length: 20 }, () => 'x'.repeat(4_000)))).toMatch(
      /^: upstream \{"left_out":"\d+ characters"\}\n\n$/,
    )
    const frame = Array.from({ length: 7 }, () => 'x'.repeat(4_000))
    const comments = Array.from({ length: 200 }, () => toComment(frame))
    const length = comments.join('').length
    expect(length).toBeLessThan(4_010_000)
    expect(comments.filter((text) => text.includes('all further events'))).toHaveLength(1)
    expect(comments.at(-1)).toBe('')
  })

  test('each is one line, whatever the text has', () => {
    const text = createUpstreamComments([])({ text: 'a\nb\r\u2028c\u0085' })
    expect(text).toBe(String.raw`: upstream {"text":"a\nb\r\u2028c\u0085"}` + '\n\n')
  })

  test("the caller's own key and everything that looks like one are masked", () => {
    const text = createUpstreamComments(['my-own-key-123'])({
      message: 'my-own-key-123 and sk-0123456789abcdef0',
    })
    expect(text).not.toMatch(/my-own-key-123|sk-0123456789abcdef0/)
  })
})
