import { expect, test } from 'vitest'

import { remembering } from './remembering.ts'

test('names that are found are looked up once, and others are not kept', () => {
  const found = {}
  const names: string[] = []
  const find = remembering((name) => {
    names.push(name)
    return name === 'qwen-plus' ? found : undefined
  })
  for (const name of ['qwen-plus', 'sk-a-key', 'qwen-plus', 'sk-a-key'])
    expect(find(name)).toBe(name === 'qwen-plus' ? found : undefined)
  expect(names).toEqual(['qwen-plus', 'sk-a-key', 'sk-a-key'])
})
