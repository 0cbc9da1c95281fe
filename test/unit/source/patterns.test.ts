import { describe, expect, test } from 'vitest'

import { slowText } from '../../support/growth.ts'
import { tokensOf } from '../../support/source-tokens.ts'
import { gatewaySources } from '../../support/sources.ts'

interface Pattern {
  file: string
  text: string
}

function toRegExp(text: string): RegExp {
  const end = text.lastIndexOf('/')
  return new RegExp(text.slice(1, end), text.slice(end + 1))
}

const sources = gatewaySources().map(({ name, text }) => ({ name, tokens: tokensOf(text) }))

const patterns: Pattern[] = sources.flatMap(({ name, tokens }) =>
  tokens.filter(({ kind }) => kind === 'regex').map(({ text }) => ({ file: name, text })),
)

describe('patterns take time in proportion to the text', () => {
  test.each(patterns)('$text in $file', ({ text }) => {
    expect(slowText(toRegExp(text))).toBeUndefined()
  })

  test('no pattern is created at run time, where this test could not check it', () => {
    // `new RegExp(…)` and `RegExp(…)`; as a type it is followed by other characters.
    const made = sources.filter(({ tokens }) =>
      tokens.some(({ text }, at) => text === 'RegExp' && tokens[at + 1]?.text === '('),
    )
    expect(made.map(({ name }) => name)).toEqual([
      // For the gateway's own texts.
      'cli/columns.ts',
      // A list of fixed words, each of which is tried at each position.
      'http/caller/placeholder-key.ts',
    ])
  })

  test('all are found', () => {
    expect(patterns.length).toBeGreaterThan(100)
    expect(patterns).toContainEqual({ file: 'http/caller/redact-api-keys.ts', text: String.raw`/\S+/g` })
    expect(patterns).toContainEqual({ file: 'generation/families/model-routing.ts', text: '/url error/i' })
  })
})

describe('a pattern whose time grows faster is found', () => {
  test.each([
    [/(\d{4,}) tokens/],
    [/\/+$/],
    [/^[ \t]+|[ \t]+$/g],
    [/%.*$/],
    [/<title[^>]*>/],
    [/ Did you mean (.+)\?$/],
    [/^(?:a+)+$/],
    [/\s*,\s*/],
    [/^data:([\w.+-]+\/[\w.+-]+)[^,]*;base64$/i],
  ])('%s', (pattern) => {
    expect(slowText(pattern)).toBeDefined()
  })

  test.each([
    [/\d+/],
    [/^\s*bearer\s+(\S+)\s*$/i],
    [/model .{0,80}does not exist/i],
    [/(?<!\d)(\d{4,12}) tokens/],
    [/^data:([\w.+-]+\/[\w.+-]+)(?:;[^,]*)?;base64$/i],
  ])('%s is no such pattern', (pattern) => {
    expect(slowText(pattern)).toBeUndefined()
  })
})
