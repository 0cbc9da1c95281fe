import { describe, expect, test } from 'vitest'

import { createReader, readMarkdown } from '../../../playground/src/markdown/read-markdown.ts'

/** The types of all tokens, those inside of others too. */
function typesIn(text: string): string[] {
  const found: string[] = []
  JSON.stringify(readMarkdown(text), (name, value: unknown) => {
    if (name === 'type') found.push(String(value))
    return value
  })
  return found
}

describe('readMarkdown', () => {
  test('reads what answers have', () => {
    expect(typesIn('# a\n\n**b** `c` [d](https://e.example)\n\n- f\n\n| g |\n|---|\n| h |')).toEqual(
      expect.arrayContaining(['heading', 'strong', 'codespan', 'link', 'list', 'table']),
    )
  })

  // marked needs seconds for 40 kB of each.
  test.each(['a_', '**a', '[', '[a](', '`a', '<a '])('text full of %j is plain', (marks) => {
    const text = marks.repeat(1_000).trimEnd()
    expect(new Set(typesIn(text))).toEqual(new Set(['paragraph', 'text']))
    // The rest of the answer is read.
    expect(typesIn(`${text}\n\n**b**`)).toContain('strong')
    expect(typesIn(marks.repeat(60))).not.toEqual([])
  })

  test.each(['> ', '>', '- ', '1. ', '1. - ', '> - ', '|a'])(
    '%j in each other, or beside each other',
    (start) => {
      expect(readMarkdown(`${start.repeat(2_000)}a`)).toBeUndefined()
      expect(readMarkdown(`${start.repeat(10)}a`)).toBeDefined()
    },
  )

  test('a text that is too long is not read', () => {
    expect(readMarkdown('a\n'.repeat(150_001))).toBeUndefined()
  })
})

describe('createReader', () => {
  const rawOf = (tokens: readonly { raw: string }[] | undefined) => tokens?.map(({ raw }) => raw)

  test('reads a quick text with each piece that comes', () => {
    const read = createReader(() => 0)
    read('**a', true)
    expect(read('**a** b', true)?.[0]).toMatchObject({ type: 'paragraph', tokens: [{ type: 'strong' }, {}] })
  })

  test('new text of a slow rendering is plain until the text has grown by half, or is complete', () => {
    let time = 0
    const read = createReader(() => (time += 100))
    const text = 'one\n\ntwo three\n\n'
    expect(rawOf(read(text, true))).toEqual(['one', '\n\n', 'two three', '\n\n'])
    expect(rawOf(read(`${text}**b**`, true))?.at(-1)).toBe('**b**')
    expect(read(`${text}**b**`, true)?.at(-1)).toMatchObject({ type: 'text', text: '**b**' })
    expect(read(`${text}**b**`, false)?.at(-1)).toMatchObject({ type: 'paragraph' })
    expect(read(`${text}${text}**b**`, true)?.at(-1)).toMatchObject({ type: 'paragraph' })
    // Another text is read at once.
    expect(rawOf(read('c', true))).toEqual(['c'])
  })
})
