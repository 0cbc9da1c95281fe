import { expect, test } from 'vitest'

import { currentIds } from './catalogue.ts'
import { nearestOf } from './nearest.ts'

test.each([
  ['qwen-plsu', ['qwen-plus', 'qwen-flash']],
  ['farui', ['farui-plus']],
  ['farui-pro', ['farui-plus']],
  ['QWEN-MAX', ['qwen-max']],
  ['deepseek-v4-prq', ['deepseek-v4-pro']],
  ['gpt-4o', []],
  ['', []],
  ['qwen-plus', []],
  ['x'.repeat(65), []],
])('%s -> %j', (given, nearest) => {
  expect(nearestOf(given, currentIds)).toEqual(nearest)
})
