import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { say, texts, titles } from './index.ts'

const slotsIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

test.each(Object.entries({ ...texts, ...titles }))('%s says the same in both languages', (_, text) => {
  expect(new Set(slotsIn(text.chinese))).toEqual(new Set(slotsIn(text.english)))
  expect(text.english).not.toMatch(/\p{Script=Han}/u)
})

const inWords = Object.entries(texts).filter(([, { english }]) => /[a-z]+ [a-z]+/i.test(english))
test.each(inWords)('%s is said in Chinese', (_, { chinese }) => {
  expect(chinese).toMatch(/\p{Script=Han}/u)
})

test('every text is in use', () => {
  const folder = join(import.meta.dirname, '..')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('texts'),
  )
  const source = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  expect(Object.keys(texts).filter((name) => !source.includes(`'${name}'`))).toEqual([])
})

test('slots accept texts, strings and numbers, and inserted text is not searched for slots', () => {
  expect(say('wrongRefusal', { status: 401, type: '{got}', got: '$&' })).toEqual({
    english: 'expected 401 {got}, got $&',
    chinese: '应返回 401 {got}，实际为 $&',
  })
  expect(say('skippedAfter', { titles: titles.chat })).toEqual({
    english: 'skipped, because of: Chat',
    chinese: '跳过，原因：对话 未通过',
  })
})
