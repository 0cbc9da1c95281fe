import { describe, expect, test } from 'vitest'

import { toOverflowMessage } from '../../../src/errors/overflow.ts'

const prompt = /^prompt is too long: /
const sum =
  /^input length and `max_tokens` exceed context limit: (\d+) \+ (\d+) > (\d+), decrease input length or `max_tokens` and try again\. /

describe('a message about the length begins as Anthropic words it', () => {
  test.each([
    ['Range of input length should be [1, 30720]', prompt],
    [
      "This model's maximum context length is 131072 tokens. However, your messages resulted in 160008 tokens.",
      /^prompt is too long: 160008 tokens > 131072 maximum\. /,
    ],
    [
      "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens (108000 in the messages, 32000 in the completion).",
      sum,
    ],
    [
      "This model's maximum context length is 40960 tokens. However, you requested 32000 output tokens and your prompt contains at least 12000 input tokens.",
      sum,
    ],
    [
      "'max_tokens' is too large. This model's maximum context length is 40960 tokens and your request has 12000 input tokens.",
      prompt,
    ],
    ["This model's maximum context length is 40960 tokens (1 in the messages, 2 in the completion).", prompt],
  ])('%s', (message, expected) => {
    expect(toOverflowMessage(message)).toMatch(expected)
    expect(toOverflowMessage(message).endsWith(message)).toBe(true)
  })

  test('with the numbers in their places', () => {
    const [, input, output, limit] =
      sum.exec(
        toOverflowMessage(
          'maximum context length is 40960 tokens (12000 in the messages, 32000 in the completion)',
        ),
      ) ?? []
    expect([input, output, limit]).toEqual(['12000', '32000', '40960'])
  })
})

test('digits of any number cost linear time', () => {
  const started = performance.now()
  toOverflowMessage('9'.repeat(1_000_000))
  expect(performance.now() - started).toBeLessThan(1000)
})
