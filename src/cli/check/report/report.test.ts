import { expect, test } from 'vitest'

import { keyLinesOf, linesOf, summaryOf, reportSummary, toJson, type Paint, type Subject } from './report.ts'
import type { Result } from '../run-check.ts'
import { say } from '../texts/index.ts'

const unpainted: Paint = (_, text) => text
const painted: Paint = (color, text) => `<${color}>${text}</${color}>`
const subject: Subject = {
  root: 'http://127.0.0.1:8000',
  model: 'qwen-plus',
  keyFrom: 'environment',
  language: 'english',
}
const results: Result[] = [
  { name: 'service', status: 'passed', message: say('serviceUp', { version: '1' }), ms: 1500 },
  { name: 'chat', status: 'failed', message: say('ready'), advice: say('waitAdvice'), ms: 40 },
  { name: 'tools', status: 'skipped', message: say('needsKey'), ms: 0 },
]

test('a line each, titles in a column in either language', () => {
  const lines = (language: Subject['language'], paint: Paint) =>
    results.flatMap((result) => linesOf(result, language, paint))
  expect(lines('english', unpainted)).toEqual([
    '✓ Service        dashscope-gateway 1 answers (1500 ms)',
    '✗ Chat           accepts new requests (40 ms)',
    '                 → Wait a moment and try again',
    '– Tools          skipped: needs a key',
  ])
  expect(lines('chinese', unpainted)).toEqual([
    '✓ 服务        dashscope-gateway 1 正在运行 (1500 ms)',
    '✗ 对话        可以接收新请求 (40 ms)',
    '              → 请稍等片刻再试',
    '– 工具调用    跳过：需要 Key',
  ])
  expect(lines('english', painted)[1]).toBe(
    '<red>✗</red> Chat           accepts new requests <dim>(40 ms)</dim>',
  )
})

test('the region of the key is in every example', () => {
  const text = (region?: string) => reportSummary(results, { ...subject, region }, unpainted).join('\n')
  for (const words of [
    '-H "x-dashscope-region: intl" \\',
    'default_headers={"x-dashscope-region": "intl"})',
    'defaultHeaders: { "x-dashscope-region": "intl" } })',
  ])
    expect(text('intl')).toContain(words)
  expect(text()).not.toContain('x-dashscope-region')
  const json = (region?: string): unknown => JSON.parse(toJson(results, { ...subject, region }))
  expect([json('intl'), json()]).toMatchObject([{ region: 'intl' }, { region: null }])
})

test('the summary counts, and says whether all is well', () => {
  expect(summaryOf(results)).toEqual({ passed: 1, failed: 1, skipped: 1 })
  expect(reportSummary(results, subject, unpainted).slice(0, 3)).toEqual([
    '',
    '1 passed, 1 failed, 1 skipped in 1.5 s',
    'Some checks failed: see ✗ above.',
  ])
  const well = results.filter(({ status }) => status === 'passed')
  expect(reportSummary(well, subject, unpainted)[2]).toBe('All checks passed.')
  expect(reportSummary(well, { ...subject, keyFrom: 'none' }, unpainted)[2]).toContain('that need no key')
})

test.each([
  ['http://127.0.0.1:8000', 'environment', false],
  ['http://localhost:8000', 'file', false],
  ['http://[::1]:8000', 'prompt', false],
  ['https://my.host', 'environment', false],
  ['http://my.host', 'none', false],
  ['http://my.host', 'environment', true],
  ['http://127.evil.example', 'prompt', true],
] as const)('%s with a key from %s: in the clear %j', (root, keyFrom, isTold) => {
  const lines = keyLinesOf({ ...subject, root, keyFrom }, unpainted)
  expect(lines.some((line) => line.includes('unencrypted'))).toBe(isTold)
})

test('the same for programs', () => {
  expect(JSON.parse(toJson(results, subject))).toMatchObject({
    ok: false,
    url: 'http://127.0.0.1:8000/v1',
    model: 'qwen-plus',
    key: 'environment',
    summary: { passed: 1, failed: 1, skipped: 1, ms: 1540 },
    checks: [
      { name: 'service', status: 'passed', title: 'Service', advice: null, ms: 1500, figures: {} },
      { name: 'chat', status: 'failed', advice: 'Wait a moment and try again' },
      { name: 'tools', status: 'skipped' },
    ],
    examples: { curl: expect.stringContaining('"model":"qwen-plus"') },
  })
})
