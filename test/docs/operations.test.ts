import { describe, expect, test } from 'vitest'

import { limitVariables } from '../../src/server/config/limits.ts'
import { processVariables } from '../../src/server/config/processes.ts'
import { timeVariables } from '../../src/server/config/timeouts.ts'
import { variableList } from '../../src/server/config/index.ts'
import { createMetrics, metricTable } from '../../src/server/telemetry/metrics.ts'
import { reasons } from '../../src/server/admission/rejections.ts'
import { levelOf } from '../../src/server/telemetry/access-log.ts'
import { disconnectPhases } from '../../src/http/adapters/request-observer.ts'
import { fenced, read } from '../support/pages.ts'

const english = read('docs/operations.md')
const chinese = read('docs/operations.zh-CN.md')

/** The cells of each row of a page's tables. */
const rows = (page: string): string[][] =>
  page.split('\n').flatMap((line) =>
    line.startsWith('|')
      ? [
          line
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim()),
        ]
      : [],
  )

/** The texts between backticks. */
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code)

/** The rows that begin with such a name: the name, and the cells after it. */
const rowsOf = (page: string, name: RegExp): [string, string[]][] =>
  rows(page).flatMap(([first = '', ...rest]) => {
    const [found = ''] = quoted(first)
    return name.test(found) && first === `\`${found}\`` ? [[found, rest]] : []
  })

const isVariable = /^[A-Z][A-Z_]+$/

describe.each([
  ['docs/operations.md', english],
  ['docs/operations.zh-CN.md', chinese],
])('%s', (_, page) => {
  test('has every metric with its labels, and no other', () => {
    const documented = rowsOf(page, /^gateway_/).map(([name, [labels = '']]) => [name, quoted(labels)])
    expect(documented).toEqual(Object.entries(metricTable).map(([name, { labels }]) => [name, [...labels]]))
  })

  test('names no metric that there is not', async () => {
    const series = await createMetrics().registry.metrics()
    const named = [...page.matchAll(/\b(?:gateway|process|nodejs)_[a-z0-9_]+\b/g)].map(([name]) => name)
    // The code of an error that nginx answers as it is set up here.
    const known = named.filter((name) => name !== 'gateway_unreachable')
    expect(known.length).toBeGreaterThan(30)
    const isThere = (name: string) => new RegExp(`^# TYPE ${name.replace(/_bucket$/, '')} `, 'm').test(series)
    expect(known.filter((name) => !isThere(name))).toEqual([])
  })

  test('lists every reason of a refusal, phase of a disconnect and stage of a failure', async () => {
    const series = await createMetrics().registry.metrics()
    const reported = new Map(
      rowsOf(page, /^gateway_/).map(([name, cells]) => [name, quoted(cells.join(' '))]),
    )
    // These are there from the start, at zero.
    const started = [...series.matchAll(/^(gateway_\w+)\{\w+="(\w+)"\} 0$/gm)]
    expect(started).toHaveLength(reasons.length + disconnectPhases.length + 2)
    for (const [, name = '', value = ''] of started) expect(reported.get(name)).toContain(value)
  })

  test('has every variable of limits, times and processes, with its default', () => {
    const own = { ...limitVariables, ...timeVariables, ...processVariables }
    const defaults = Object.values(own).map((variable) => [variable.name, variable.default])
    const documented = rowsOf(page, isVariable).map(([name, [value = '']]) => [name, quoted(value)[0] ?? ''])
    expect(documented).toHaveLength(defaults.length)
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(defaults))
  })

  test('names no variable that there is not', () => {
    const names = quoted(
      page.replaceAll(fenced, (block) => block.replaceAll(/^```.*$/gm, '').replaceAll('`', '')),
    )
    const inCode = [...page.matchAll(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=/g)].map(([, name = '']) => name)
    const named = [...names.map((name) => name.replace(/=.*$/, '')), ...inCode].filter((name) =>
      /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name),
    )
    const foreign = /^OTEL_|^NODE_OPTIONS$/
    const known = new Set(variableList.map(({ name }) => name))
    expect(new Set(named).size).toBeGreaterThan(25)
    expect(named.filter((name) => !known.has(name) && !foreign.test(name))).toEqual([])
  })

  test('has every line of the log with its level, and no other', () => {
    const documented = rowsOf(page, /^[a-z_]+$/).flatMap(([name, [level = '']]) =>
      /^`(?:debug|info|warn|error)`$/.test(level) ? [[name, ...quoted(level)]] : [],
    )
    expect(documented).toEqual(Object.entries(levelOf))
  })

  test('has every attribute and event of the spans, and no other', () => {
    const name = /\b(?:gen_ai|http|server|error|gateway)(?:\.[a-z_]+)+\b/g
    const written = [...read('src/server/telemetry/request-tracing.ts').matchAll(/'([^'\s]+)'/g)].map(
      ([, text = '']) => text,
    )
    const inCode = written.filter((text) => new RegExp(`^${name.source}$`).test(text))
    const spans = rows(page).filter(([, kind = '']) => /^(?:server|client)\b/.test(kind))
    expect(spans).toHaveLength(2)
    const documented = spans.flatMap(([, , attributes = '']) => quoted(attributes))
    expect(new Set(documented)).toEqual(new Set(inCode))
  })
})

test('the pages on operations have the same rows', () => {
  const codes = (page: string) => rows(page).map((cells) => quoted(cells.join(' ')).toSorted())
  expect(rows(chinese).map((cells) => cells.length)).toEqual(rows(english).map((cells) => cells.length))
  expect(codes(chinese)).toEqual(codes(english))
})
