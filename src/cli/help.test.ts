import { expect, test } from 'vitest'

import { lineWidth, widthOf, wrap } from './columns.ts'
import { variableGroups, variables } from '../server/config/index.ts'
import { chineseVariables } from './help-chinese.ts'
import { help } from './help.ts'
import { helpText } from './check/options.ts'

const languages = ['english', 'chinese'] as const

test.each(languages)('%s: no line is wider than a terminal of that width', (language) => {
  const lines = [...help(language).split('\n'), ...helpText(language).split('\n')]
  expect(lines.filter((line) => widthOf(line) > lineWidth)).toEqual([])
})

test.each(languages)('%s: the texts of all variables begin in one column', (language) => {
  const rows = help(language)
    .split('\n')
    .filter((line) => /^ {2}[A-Z_]{4,} /.test(line))
  expect(rows).toHaveLength(Object.keys(variables).length)
  const columns = new Set(rows.map((row) => /^ {2}[A-Z_]+ +/.exec(row)?.[0].length))
  expect([...columns]).toEqual([Math.max(...Object.values(variables).map(({ name }) => name.length)) + 4])
  expect(rows.filter((row) => !/^ {2}[A-Z_]+ {2,}\S/.test(row))).toEqual([])
})

test('every variable is in one group', () => {
  const grouped = Object.values(variableGroups).flat()
  expect(grouped.toSorted()).toEqual(Object.keys(variables).toSorted())
})

/** If only one language is changed, the numbers are the first to differ. */
const numbersIn = (text: string) => new Set(text.match(/\d+/g))

test.each(Object.entries(chineseVariables))(
  '%s: allowed is the same in Chinese',
  (name, [chinese, allowed]) => {
    const variable = variables[name as keyof typeof variables]
    const english = variable.allowed.replace('one for each core', '')
    expect(numbersIn(allowed)).toEqual(numbersIn(english))
    expect(chinese).toMatch(/\p{Script=Han}/u)
  },
)

test.each([
  ['words', 'one two three', 8, ['one two', 'three']],
  ['a word that is too wide', 'a bcdefghij k', 4, ['a', 'bcdefghij', 'k']],
  ['Chinese, anywhere', '一二三四五', 4, ['一二', '三四', '五']],
  ['Chinese, but not before a comma', '一二三，四', 6, ['一二', '三，四']],
  ['both', '设 HOST 则可', 8, ['设 HOST', '则可']],
  ['nothing', '', 8, ['']],
])('wraps %s', (_, text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines)
})

test('in Chinese the service has one name', () => {
  expect(help('chinese') + helpText('chinese')).not.toContain('DashScope ')
  expect(help('chinese')).toContain('百炼')
})
