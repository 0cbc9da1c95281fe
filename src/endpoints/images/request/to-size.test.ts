import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../../test/support/case-count.ts'
import { imageFamilies, imageFamilyOf } from '../../../models/families/image.ts'
import { toSize } from './to-size.ts'

const sizeOf = (given: string, model: string) => toSize(given, model, imageFamilyOf(model)).value

test.each([
  ['qwen-image-max', '1024x1024', '1328*1328'],
  ['qwen-image-max', '1536x1024', '1472*1104'],
  ['qwen-image-max', '1024x1536', '1104*1472'],
  ['qwen-image-max', '1792x1024', '1664*928'],
  ['qwen-image-max', '1024x1792', '928*1664'],
  ['qwen-image-max', '256x256', '1328*1328'],
  ['wan2.6-t2i', '1024x1024', '1280*1280'],
  ['wan2.6-t2i', '1536x1024', '1584*1056'],
  ['wan2.6-t2i', '1024x1536', '1056*1584'],
  ['wan2.6-t2i', '1792x1024', '1792*1024'],
  ['qwen-image-2.0', '1024*1024', '1024*1024'],
  ['qwen-image-2.0', '256X256', '512*512'],
  ['wan2.7-image', '2k', '2K'],
  ['wan2.7-image', '4K', '2048*2048'],
  ['qwen-image-2.0', '2K', '2048*2048'],
  ['a-model-of-tomorrow-image', '123x456', '123*456'],
])('%s: %s is %s', (model, given, size) => {
  expect(sizeOf(given, model)).toBe(size)
})

test.each([null, undefined, 'auto'])('%s leaves the size to the model', (given) => {
  expect(toSize(given, 'qwen-image', imageFamilyOf('qwen-image'))).toEqual({ adjustments: [] })
})

test('any size becomes one that the model has, and a report says so where it is another', () => {
  const family = fc.constantFrom(...imageFamilies.filter(({ sizes }) => typeof sizes === 'object'))
  const side = fc.integer({ min: 16, max: 9999 })
  fc.assert(
    fc.property(family, side, side, (one, width, height) => {
      const { value = '', adjustments } = toSize(`${width}x${height}`, 'm', one)
      const [across = 0, down = 0] = value.split('*').map(Number)
      const {
        fixed,
        pixels = [0, Infinity],
        side: sides = [0, Infinity],
        ratio = Infinity,
      } = typeof one.sizes === 'object' ? one.sizes : {}
      expect(fixed ?? [value]).toContain(value)
      expect(across * down).toBeGreaterThanOrEqual(pixels[0])
      expect(across * down).toBeLessThanOrEqual(pixels[1])
      expect(Math.min(across, down)).toBeGreaterThanOrEqual(sides[0])
      expect(Math.max(across, down)).toBeLessThanOrEqual(sides[1])
      expect(Math.max(across / down, down / across)).toBeLessThanOrEqual(ratio)
      expect(adjustments).toHaveLength(across === width && down === height ? 0 : 1)
    }),
    { numRuns: caseCount(300) },
  )
})
