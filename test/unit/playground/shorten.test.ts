import { expect, test } from 'vitest'

import { isShortened, shorten } from '../../../playground/src/code/shorten.ts'

const content = 'iVBORw0KGgo/+A=='.repeat(200)

test('contents of files are shortened', () => {
  const body = { model: 'a', parts: [{ url: `data:image/png;base64,${content}` }, { data: content }] }
  expect(shorten(body)).toEqual({
    model: 'a',
    parts: [{ url: 'data:image/png;base64,...' }, { data: '...' }],
  })
  expect(isShortened(body)).toBe(true)
})

test.each(['word '.repeat(600), '甲方应当在收到通知后三日内付款。'.repeat(200), '{"a":1},'.repeat(400)])(
  'texts are not, whether they have spaces or not',
  (text) => {
    expect(shorten([text])).toEqual([text])
    expect(isShortened(text)).toBe(false)
  },
)
