import { expect, test } from 'vitest'

import { parseConfig } from './index.ts'
import { toSimulatedRegions } from './simulated-regions.ts'

const origin = 'http://127.0.0.1:8001'

test.each([
  ['', ''],
  ['cn, intl,', `cn=${origin},intl=${origin}`],
  ['*.cn-beijing.maas.aliyuncs.com,mine=https://mine.example', `mine=${origin}`],
  ['CN,dashscope-intl.aliyuncs.com', `cn=${origin},intl=${origin}`],
  ['llm-a.cn-beijing.maas.aliyuncs.com', `llm-a.cn-beijing.maas.aliyuncs.com=${origin}`],
])('%j: every host is the simulator', (given, regions) => {
  expect(toSimulatedRegions(given, origin)).toBe(regions)
  expect(parseConfig({ REGIONS: regions }).regions).toEqual(regions === '' ? [] : regions.split(','))
})

test.each(['mars', 'cn,cn'])('%j is reported with the simulator, too', (regions) => {
  expect(() => parseConfig({ REGIONS: toSimulatedRegions(regions, origin) })).toThrow('REGIONS=')
})
