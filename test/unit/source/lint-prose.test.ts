import { describe, expect, test } from 'vitest'

import { findBreaches, proseOfCode, proseOfDocument } from '../../prose/find-breaches.ts'
import { filesWithProse } from '../../prose/files.ts'
import { chineseRules, englishRules, nameRules } from '../../prose/rules.ts'

const textRules = [...englishRules, ...chineseRules]

describe('a rule of the prose lint', () => {
  test.each(textRules)('$pattern finds its example and lets the better text pass', ({ catches, passes }) => {
    expect(findBreaches('a.md', catches)).not.toEqual([])
    expect(findBreaches('a.md', passes)).toEqual([])
    expect(findBreaches('a.ts', `/** ${catches} */`)).not.toEqual([])
    expect(findBreaches('a.ts', `/** ${passes} */`)).toEqual([])
  })

  test.each(nameRules)('$pattern finds a name', ({ catches, passes }) => {
    expect(findBreaches('a.ts', `const ${catches} = 1`)).toHaveLength(1)
    expect(findBreaches('a.ts', `const ${passes} = 1`)).toEqual([])
  })
})

describe('the prose lint reads', () => {
  test('comments, strings and templates, and neither code nor patterns', () => {
    const source = [
      '/** Whoever calls',
      ' * in place',
      ' * of it. */',
      "const a = 'nobody', b = `nobody ${nobody}`, c = /nobody/",
    ].join('\n')
    expect(proseOfCode(source)).toHaveLength(source.length)
    expect(findBreaches('a.ts', source).map(({ line, text }) => `${line} ${text}`)).toEqual([
      '1 Whoever',
      '2 in place of',
      '4 nobody',
      '4 nobody',
    ])
  })

  test('elements: the slash of a tag begins no pattern, and a text may have an apostrophe or a quotation mark', () => {
    const source = [
      'const a = (',
      "  <p title='nobody'>",
      '    <b>"</b> <i>don\'t</i>',
      '    <br /> {/* nobody */}',
      "    <Of nobody={x} /> {'nobody'}",
      '  </p>',
      ')',
    ].join('\n')
    expect(proseOfCode(source)).toHaveLength(source.length)
    expect(findBreaches('a.tsx', source).map(({ line, text }) => `${line} ${text}`)).toEqual([
      '2 nobody',
      '4 nobody',
      '5 nobody',
    ])
  })

  test('documents without their code', () => {
    const page = 'One.\n\n```\nnobody\n```\n\n`nobody`, but\nnobody else'
    expect(proseOfDocument(page)).toHaveLength(page.length)
    expect(findBreaches('a.md', page).map(({ line }) => line)).toEqual([8])
  })

  test('sources, their tests, the tests of all programs, and documents', () => {
    const files = new Set(filesWithProse())
    const expected = [
      'README.md',
      'vitest.config.ts',
      'docs/SECURITY.md',
      'src/index.ts',
      'src/http/body/parse-json.test.ts',
      'bench/gate.ts',
      'playground/src/main.tsx',
      'scripts/prepare.mjs',
      'examples/openai-node.mjs',
      'clients/run.ts',
      'clients/openai-node/test.mjs',
      'test/chaos/memory.ts',
      'test/playground/browser.mjs',
      'test/prose/find-breaches.ts',
      'test/unit/source/architecture.test.ts',
    ]
    expect(expected.filter((name) => !files.has(name))).toEqual([])
    expect([...files].filter((name) => name.includes('node_modules'))).toEqual([])
  })
})
