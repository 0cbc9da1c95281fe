import { expect, test } from 'vitest'

import { catalogue } from '../catalogue.ts'
import { nearestOf } from './nearest.ts'

const ids = catalogue.map(({ id }) => id)

test.each([
  ['qwen-plsu', 'qwen-plus'],
  ['farui', 'farui-plus'],
  ['farui-pro', 'farui-plus'],
  ['QWEN-MAX', 'qwen-max'],
  ['deepseek-v3.3', 'deepseek-v3.2'],
  ['gpt-4o', undefined],
  ['', undefined],
  ['x'.repeat(65), undefined],
])('%s -> %s', (given, nearest) => {
  expect(nearestOf(given, ids)).toBe(nearest)
})
