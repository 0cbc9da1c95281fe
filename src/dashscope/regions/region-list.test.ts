import { describe, expect, test } from 'vitest'

import { createRegionList } from './region-list.ts'

const beijing = 'https://dashscope.aliyuncs.com'
const workspaces = '*.cn-beijing.maas.aliyuncs.com'

test.each([
  ['cn', beijing],
  ['intl', 'https://dashscope-intl.aliyuncs.com'],
  ['us', 'https://dashscope-us.aliyuncs.com'],
  ['hk', 'https://cn-hongkong.dashscope.aliyuncs.com'],
  ['finance', 'https://dashscope-finance.aliyuncs.com'],
])('%s is %s, by its name and by its host', (name, baseUrl) => {
  for (const entry of [name, name.toUpperCase(), new URL(baseUrl).host]) {
    const list = createRegionList([entry], 'http://127.0.0.1:9')
    for (const value of [name, name.toUpperCase(), new URL(baseUrl).host])
      expect(list.find(value)).toEqual({ name, baseUrl, entry: name })
  }
})

test.each([
  ['https://dashscope.aliyuncs.com/api/v1', 'cn'],
  ['https://dashscope-us.aliyuncs.com/compatible-mode/v1/', 'us'],
  ['https://llm-a.cn-beijing.maas.aliyuncs.com', 'llm-a.cn-beijing.maas.aliyuncs.com'],
  ['http://dashscope.aliyuncs.com', undefined],
  ['https://dashscope.aliyuncs.com/proxy', undefined],
  ['https://proxy.example.com', undefined],
])('the host of %s is %s, and without a list it is the only one', (baseUrl, home) => {
  const list = createRegionList([], baseUrl)
  expect(list.home).toBe(home)
  expect(list.choices.map(({ name }) => name)).toEqual(home === undefined ? [] : [home])
  for (const value of ['intl', 'hk', 'proxy.example.com', 'llm-b.cn-beijing.maas.aliyuncs.com'])
    expect(list.find(value)).toBeUndefined()
  expect(list.find(home ?? 'none')?.name).toBe(home)
})

test('a name of the operator takes precedence, for the default host and over the usual name', () => {
  expect(createRegionList([`main=${beijing}/api/v1`], beijing).home).toBe('main')
  const list = createRegionList(['cn=https://private.example', 'intl'], beijing)
  expect(list.home).toBeUndefined()
  expect(list.find('cn')?.baseUrl).toBe('https://private.example')
  expect(list.choices.map(({ name }) => name)).toEqual(['cn', 'intl'])
})

test('the choices: the default host, the others in order, then all workspaces of a region', () => {
  const list = createRegionList(['us', workspaces, 'intl', 'mine=https://mine.example'], beijing)
  expect(list.choices.map(({ name, place }) => [name, place?.kind])).toEqual([
    ['cn', 'shared'],
    ['us', 'shared'],
    ['intl', 'shared'],
    ['mine', undefined],
    ['{WorkspaceId}.cn-beijing.maas.aliyuncs.com', 'workspace'],
  ])
})

describe('a pattern for workspaces', () => {
  const list = createRegionList([workspaces], beijing)

  test.each([
    'llm-abc.cn-beijing.maas.aliyuncs.com',
    'LLM-Abc.cn-beijing.maas.aliyuncs.com',
    'ws1.CN-BEIJING.maas.aliyuncs.com',
  ])('has %s', (value) => {
    const host = value.toLowerCase()
    expect(list.find(value)).toEqual({ name: host, baseUrl: `https://${host}`, entry: workspaces })
  })

  test.each([
    'llm-abc.ap-southeast-1.maas.aliyuncs.com',
    'trial.cn-beijing.maas.aliyuncs.com',
    'token-plan.cn-beijing.maas.aliyuncs.com',
    'cn-beijing.maas.aliyuncs.com',
    '.cn-beijing.maas.aliyuncs.com',
    '-a.cn-beijing.maas.aliyuncs.com',
    'a-.cn-beijing.maas.aliyuncs.com',
    'a.b.cn-beijing.maas.aliyuncs.com',
    'a_b.cn-beijing.maas.aliyuncs.com',
    'llm-abc.cn-beijing.maas.aliyuncs.com.',
    'llm-abc.cn-beijing.maas.aliyuncs.com.evil.example',
    'evil.example/llm-abc.cn-beijing.maas.aliyuncs.com',
    'evil.example#.cn-beijing.maas.aliyuncs.com',
    'evil.example?.cn-beijing.maas.aliyuncs.com',
    'u@llm-abc.cn-beijing.maas.aliyuncs.com',
    'llm-abc.cn-beijing.maas.aliyuncs.com:8443',
    'llm-abc.cn-beijing.maas.aliyuncs.com/api/v1',
    'https://llm-abc.cn-beijing.maas.aliyuncs.com',
    '*.cn-beijing.maas.aliyuncs.com',
    '{WorkspaceId}.cn-beijing.maas.aliyuncs.com',
    'llm-abc.cn-beijing.maas.aliyuncs.com\n',
    'llm-abc.cn-beijing\u3002maas.aliyuncs.com',
    'ⅼlm.cn-beijing.maas.aliyuncs.com',
    `${'a'.repeat(64)}.cn-beijing.maas.aliyuncs.com`,
    `${'a.'.repeat(50_000)}cn-beijing.maas.aliyuncs.com`,
    'constructor',
    '__proto__',
    'intl',
    'cn, intl',
    '',
  ])('does not have %j', (value) => {
    expect(list.find(value)).toBeUndefined()
  })
})

test('an entry of one workspace has no other one', () => {
  const list = createRegionList(['llm-a.ap-southeast-1.maas.aliyuncs.com'], beijing)
  expect(list.find('llm-a.ap-southeast-1.maas.aliyuncs.com')).toBeDefined()
  expect(list.find('llm-b.ap-southeast-1.maas.aliyuncs.com')).toBeUndefined()
})

test.each([
  [['eu'], "'eu' is no region"],
  [['evil.example'], "'evil.example' is no region"],
  [['llm-a.eu-west-9.maas.aliyuncs.com'], 'is no region'],
  [['*.eu-west-9.maas.aliyuncs.com'], 'is no region'],
  [['*'], "'*' is no region"],
  [['*.aliyuncs.com'], 'is no region'],
  [['https://dashscope.aliyuncs.com'], 'is no region'],
  [['a b=https://a.example'], "'a b' is not a name"],
  [['=https://a.example'], "'' is not a name"],
  [['*.cn-beijing.maas.aliyuncs.com=https://a.example'], 'is not a name'],
  [['a=ftp://a.example'], "the URL of 'a' is not"],
  [['a=https://user:secret@a.example'], "the URL of 'a' is not"],
  [['a='], "the URL of 'a' is not"],
  [['cn', 'intl', 'CN'], "'cn' is there twice"],
  [['cn', 'dashscope.aliyuncs.com'], "'cn' is there twice"],
  [Array.from({ length: 33 }, (_, index) => `a${index}=https://a.example`), 'there are 33'],
])('%j is refused', (entries, message) => {
  const create = () => createRegionList(entries, beijing)
  expect(create).toThrow(TypeError)
  expect(create).toThrow(message)
  expect(create).not.toThrow('secret')
})
