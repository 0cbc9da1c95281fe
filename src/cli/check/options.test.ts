import { describe, expect, test } from 'vitest'

import { languageOfLocale } from './report/language.ts'
import { CommandError } from '../command.ts'
import { parseOptions } from './options.ts'
import { texts } from './texts/index.ts'

const key = 'sk-never-to-be-shown'

test.each([
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000'],
  ['https://My.Host/v1', 'https://my.host'],
  ['https://my.host/v1/v1//', 'https://my.host'],
  ['https://my.host/llm/v1', 'https://my.host/llm'],
  ['https://my.host/v10', 'https://my.host/v10'],
  ['my.host', 'http://my.host'],
  ['localhost:9000/v1', 'http://localhost:9000'],
  ['[::1]:9000', 'http://[::1]:9000'],
])('--url %s', (url, root) => {
  expect(parseOptions(['--url', url], { PORT: '1' }).root).toBe(root)
})

test.each([
  [{}, 'http://127.0.0.1:8000'],
  [{ PORT: '' }, 'http://127.0.0.1:8000'],
  [{ PORT: '9000' }, 'http://127.0.0.1:9000'],
])('without --url, %j', (environment, root) => {
  expect(parseOptions([], environment)).toEqual({
    root,
    model: 'farui-plus',
    region: undefined,
    keyFile: undefined,
    timeoutMs: undefined,
    json: false,
    color: true,
    help: false,
  })
})

test('every option', () => {
  const args = [
    '--model=siliconflow/deepseek-v3.2',
    '--region=llm-a.cn-beijing.maas.aliyuncs.com',
    '--key-file',
    '-',
    '--timeout',
    '5',
    '--json',
    '--no-color',
    '-h',
  ]
  expect(parseOptions(args, {})).toMatchObject({
    model: 'siliconflow/deepseek-v3.2',
    region: 'llm-a.cn-beijing.maas.aliyuncs.com',
    keyFile: '-',
    timeoutMs: 5000,
    json: true,
    color: false,
    help: true,
  })
})

/** The text of an error up to its first slot. */
const beginning = (name: keyof typeof texts) => texts[name].english.split('{')[0] ?? ''

describe('an error does not repeat the given value', () => {
  test.each([
    [['--frobnicate'], {}, 'unknownOption'],
    [[`--key=${key}`], {}, 'unknownOption'],
    [['--api-key', key], {}, 'unknownOption'],
    [[`-${key}`], {}, 'unknownOption'],
    [[key], {}, 'extraArgument'],
    [['--url'], {}, 'missingValue'],
    [['--url', '--json'], {}, 'missingValue'],
    [[`--json=${key}`], {}, 'missingValue'],
    [['--url', `http://${key}@127.0.0.1`], {}, 'badUrl'],
    [['--url', `http://user:${key}@127.0.0.1`], {}, 'badUrl'],
    [['--url', `http://127.0.0.1/?key=${key}`], {}, 'badUrl'],
    [['--url', `http://127.0.0.1/#${key}`], {}, 'badUrl'],
    [['--url', 'ftp://127.0.0.1'], {}, 'badUrl'],
    [['--url', 'http://'], {}, 'badUrl'],
    [['--url', "http://127.0.0.1/'; rm"], {}, 'badUrl'],
    [['--model', "a'b"], {}, 'badModel'],
    [['--model', ''], {}, 'badModel'],
    [['--region', "a'b"], {}, 'badRegion'],
    [['--region', ''], {}, 'badRegion'],
    [['--timeout', '0'], {}, 'badTimeout'],
    [['--timeout', key], {}, 'badTimeout'],
    [[], { PORT: '0' }, 'badPort'],
    [[], { PORT: '65536' }, 'badPort'],
  ] as const)('%j %j', (args, environment, name) => {
    const mistake = () => parseOptions(args, environment)
    expect(mistake).toThrow(CommandError)
    expect(mistake).toThrow(beginning(name))
    expect(mistake).not.toThrow(key)
  })
})

test.each([
  [{}, 'english'],
  [{ LANG: 'zh_CN.UTF-8' }, 'chinese'],
  [{ LANG: 'zh' }, 'chinese'],
  [{ LANG: 'zh-TW' }, 'chinese'],
  [{ LANG: 'zha_CN' }, 'english'],
  [{ LANG: 'C.UTF-8' }, 'english'],
  [{ LC_MESSAGES: 'zh_CN', LANG: 'en_US.UTF-8' }, 'chinese'],
  [{ LC_ALL: 'en_US', LC_MESSAGES: 'zh_CN', LANG: 'zh_CN' }, 'english'],
  [{ LC_ALL: '', LANG: 'zh_CN' }, 'chinese'],
])('%j speaks %s', (environment, language) => {
  expect(languageOfLocale(environment)).toBe(language)
})
