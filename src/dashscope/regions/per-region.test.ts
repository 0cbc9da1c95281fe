import { expect, test } from 'vitest'

import { PerRegion } from './per-region.ts'

test('each region has one value, and that of requests without a region is never made anew', () => {
  const regions = new PerRegion('home', [{ name: 'a' }])
  let made = 0
  const create = () => `value ${(made += 1)}`
  expect(['a', 'b', 'a', 'b', undefined].map((region) => regions.of(region, create))).toEqual([
    'value 1',
    'value 2',
    'value 1',
    'value 2',
    'home',
  ])
})

test('the least recently used of many workspaces is forgotten, and no other', () => {
  const regions = new PerRegion({ region: '' }, [])
  const valueOf = (region: string) => regions.of(region, () => ({ region }))
  const first = valueOf('r0')
  const second = valueOf('r1')
  for (let number = 2; number < 64; number += 1) valueOf(`r${number}`)
  expect(valueOf('r0')).toBe(first)
  valueOf('r64')
  expect(valueOf('r0')).toBe(first)
  expect(valueOf('r1')).not.toBe(second)
})

test('workspaces that a caller invents push out no region of the list', () => {
  const listed = Array.from({ length: 32 }, (_, number) => ({ name: `listed${number}` }))
  const regions = new PerRegion({ region: '' }, listed)
  const valueOf = (region: string) => regions.of(region, () => ({ region }))
  const learned = listed.map(({ name }) => valueOf(name))
  for (let number = 0; number < 200; number += 1) valueOf(`invented${number}`)
  for (const [place, { name }] of listed.entries()) expect(valueOf(name)).toBe(learned[place])
})
