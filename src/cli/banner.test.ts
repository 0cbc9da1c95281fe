import { expect, test } from 'vitest'

import { banner, type Start } from './banner.ts'
import { widthOf } from './columns.ts'

const start: Start = {
  origin: 'http://127.0.0.1:8000',
  bound: '127.0.0.1:8000',
  upstream: 'dashscope.aliyuncs.com',
  simulate: false,
  playground: true,
}

const rowsIn = (text: string) => text.split('\n').slice(2, 6)

test.each(['english', 'chinese'] as const)('%s: what follows the names is in one column', (language) => {
  const columns = rowsIn(banner(start, language)).map((row) =>
    widthOf(/^ {2}\S+(?: \S+)? +/.exec(row)?.[0] ?? ''),
  )
  expect(new Set(columns).size).toBe(1)
})

test.each([
  ['127.0.0.1:8000', false],
  ['[::1]:8000', false],
  ['10.0.0.7:8000', false],
  ['0.0.0.0:8000', true],
  ['[::]:8000', true],
])('bound to %s, and whether that is all addresses without TLS', (bound, isOpen) => {
  const [row = ''] = rowsIn(banner({ ...start, bound }, 'english'))
  expect(row).toMatch(/^ {2}bound to +/)
  expect(row).toContain(bound)
  expect(/all addresses .* without TLS/.test(row)).toBe(isOpen)
  expect(banner({ ...start, bound }, 'chinese').includes('未加密')).toBe(isOpen)
})

test('the streaming command shows each piece as it comes', () => {
  expect(banner(start, 'english')).toContain('curl -N http://127.0.0.1:8000/v1/chat/completions')
})

test('the banner of a simulator says so and requests no key', () => {
  const text = banner({ ...start, upstream: '127.0.0.1:9', simulate: true }, 'english')
  expect(text).toMatch(/answers from +the built-in simulator at 127\.0\.0\.1:9;/)
  expect(text).not.toContain('No key yet?')
})

test.each([
  ['english', 'playground'],
  ['chinese', '试用页面'],
] as const)('%s: the page has its address where there is one', (language, name) => {
  expect(banner(start, language)).toMatch(new RegExp(`^ {2}${name} +http://127\\.0\\.0\\.1:8000/$`, 'm'))
  expect(banner({ ...start, playground: false }, language)).not.toContain(name)
})

test.each(['english', 'chinese'] as const)('%s: a key may come from either console', (language) => {
  expect(banner(start, language)).toMatch(
    /bailian\.console\.aliyun\.com[^]*modelstudio\.console\.alibabacloud\.com/,
  )
})
