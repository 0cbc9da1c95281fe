import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import { EventLog } from '../../../playground/src/gateway/event-log.ts'
import { Pace } from '../../../playground/src/gateway/pace.ts'
import { indentJson } from '../../../playground/src/markdown/indent-json.ts'
import { toPieces } from '../../../playground/src/markdown/pieces.ts'
import { Answer, limits } from '../../../playground/src/tabs/chat/answer.ts'

/** Bytes in use after a garbage collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('a log keeps the beginning of large events, and not the events', () => {
  const log = new EventLog()
  const before = heapUsed()
  for (let number = 0; number < 20; number += 1)
    log.push({ at: number, name: '', text: 'a'.repeat(5_000_000) })
  expect(heapUsed() - before).toBeLessThan(10_000_000)
  expect(log.first[0]?.text).toMatch(/^a{20000}… \(5000000\)$/)
})

test('a log of many events keeps the first and the last ones', () => {
  const log = new EventLog()
  for (let number = 0; number < 100_000; number += 1) log.push({ at: number, name: '', text: `${number}` })
  expect([log.count.value, log.first.length, log.last.length]).toEqual([100_000, 250, 250])
  expect([log.first[0]?.text, log.last.at(-1)?.text]).toEqual(['0', '99999'])
})

test('the pace of a long answer is kept in few arrivals, with its times and all that came', () => {
  const pace = new Pace()
  let at = 0
  pace.now = () => at
  for (; at < 3_600_000; at += 100) pace.add(1)
  const { value } = pace.arrivals
  expect(value.length).toBeLessThanOrEqual(600)
  expect(value.length).toBeGreaterThan(250)
  expect(value.reduce((sum, { characters }) => sum + characters, 0)).toBe(36_000)
  expect(pace.first).toBe(0)
  expect(pace.duration).toBeGreaterThan(3_500_000)
})

test('calls are counted in any way, and a flood of calls, sources or sound neither grows nor slows', () => {
  const answer = new Answer()
  answer.addCall(1_000_000_000, { id: 'a', name: 'f' })
  answer.addCall(7, { id: 'b', name: 'g' })
  answer.addCall(1_000_000_000, { arguments: '{}' })
  expect(answer.calls.value).toEqual([
    { id: 'a', name: 'f', arguments: '{}' },
    { id: 'b', name: 'g', arguments: '' },
  ])
  expect([answer.hasCall(7), answer.hasCall(8), answer.isCut.value]).toEqual([true, false, false])
  const started = performance.now()
  for (let number = 0; number < 100_000; number += 1) {
    answer.addCall(number, { id: `c${number}` })
    answer.addCitations([{ title: '', url: `https://example.com/${number}` }])
    answer.addAudio('AAAA')
  }
  expect(performance.now() - started).toBeLessThan(5_000)
  expect(answer.calls.value).toHaveLength(limits.calls)
  expect(answer.citations.value).toHaveLength(limits.citations)
  expect(answer.audio).toHaveLength(100_000)
  expect(answer.isCut.value).toBe(true)
})

test('JSON is indented, unless it is invalid or nested so deeply that the indentation would take megabytes', () => {
  expect(indentJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  for (const text of ['no JSON', '{"a":', deep]) expect(indentJson(text)).toBe(text)
})

test('a long text comes in pieces that divide no character, end with lines, and leave out what is too long', () => {
  const emoji = `a${'😀'.repeat(10_000)}`
  const { pieces, left } = toPieces(emoji)
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
  expect([pieces.join(''), left]).toEqual([emoji, 0])
  const lines = 'a line\n'.repeat(3_000)
  expect(
    toPieces(lines)
      .pieces.slice(0, -1)
      .every((piece) => piece.endsWith('\n')),
  ).toBe(true)
  expect(toPieces(lines).pieces.join('')).toBe(lines)
  const tooLong = toPieces(`a${'😀'.repeat(1_500_000)}`)
  expect(tooLong.left).toBe(1_000_002)
  expect(tooLong.pieces.at(-1)?.isWellFormed()).toBe(true)
  expect(toPieces('short').pieces).toEqual(['short'])
})
