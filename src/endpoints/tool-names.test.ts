import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anyCharacter } from '../../test/support/any-text.ts'
import { ToolNames, type PublicTool } from './tool-names.ts'

const tool = (name: string, namespace?: string, kind = 'function'): PublicTool => ({
  name,
  kind,
  ...(namespace !== undefined && { namespace }),
})
const wires = (...tools: PublicTool[]) => {
  const names = new ToolNames(tools)
  return tools.map((one) => names.toWire(one))
}

describe('names upstream', () => {
  test.each<[string, PublicTool, string]>([
    ['a name that DashScope takes', tool('get-weather_2'), 'get-weather_2'],
    ['64 characters', tool('a'.repeat(64)), 'a'.repeat(64)],
    ['65 characters', tool('a'.repeat(65)), `${'a'.repeat(55)}_2dd603ec`],
    ['a long name in a namespace', tool('b', 'n'.repeat(70)), `${'n'.repeat(55)}_d84ac85b`],
    ['other characters', tool('a.b 天气'), 'a_b___'],
    ['a namespace', tool('wait_agent', 'multi_agent_v1'), 'multi_agent_v1__wait_agent'],
    ['the name that DashScope refuses', tool('search'), 'search_tool'],
    ['the same in a namespace', tool('search', 'web'), 'web__search'],
    ['no name', tool(''), ''],
  ])('%s', (_, given, expected) => {
    expect(wires(given)).toEqual([expected])
  })

  test('a colliding name gets a number, and a name that needs no change is kept at any position', () => {
    expect(
      wires(tool('a.b'), tool('a b'), tool('a_b'), tool('a_b_2'), tool('search'), tool('search_tool')),
    ).toEqual(['a_b_3', 'a_b_4', 'a_b', 'a_b_2', 'search_tool_2', 'search_tool'])
    const long = 'a'.repeat(64)
    expect(wires(tool(long), tool(long, undefined, 'custom'))).toEqual([long, `${'a'.repeat(62)}_2`])
  })

  test('the same tool twice has one name', () => {
    expect(wires(tool('a.b'), tool('a.b'))).toEqual(['a_b', 'a_b'])
  })

  test('a call of an earlier turn has the name of its tool, for tools of any kind', () => {
    const names = new ToolNames([tool('exec', 'functions', 'custom')])
    expect(names.toWire(tool('exec', 'functions'))).toBe('functions__exec')
    expect(names.toWire(tool('gone.by', 'functions'))).toBe('functions__gone_by')
    expect(names.restore('functions__exec')).toEqual(tool('exec', 'functions', 'custom'))
  })
})

describe('names of an answer', () => {
  const names = new ToolNames([
    tool('search'),
    tool('exec', 'functions', 'custom'),
    tool('read', 'one'),
    tool('read', 'two'),
    tool('write', 'one'),
    tool('write'),
  ])

  test.each<[string, PublicTool | undefined]>([
    ['search_tool', tool('search')],
    ['search', tool('search')],
    ['functions__exec', tool('exec', 'functions', 'custom')],
    ['exec', tool('exec', 'functions', 'custom')],
    // Two namespaces have it.
    ['read', undefined],
    ['two__read', tool('read', 'two')],
    ['write', tool('write')],
    ['made_up', undefined],
    ['__proto__', undefined],
  ])('%s', (wire, expected) => {
    expect(names.restore(wire)).toEqual(expected)
  })
})

const anyName = fc.oneof(
  fc.constantFrom(
    'search',
    'search_tool',
    'a',
    'a.b',
    'a_b',
    'a b',
    '__proto__',
    'constructor',
    'x'.repeat(64),
  ),
  fc.string({ minLength: 1, maxLength: 100, unit: anyCharacter }),
  fc.string({ minLength: 60, maxLength: 70, unit: fc.constantFrom('a', 'b', '.') }),
)
const anyTool = fc.record({
  namespace: fc.option(anyName, { nil: undefined }),
  name: anyName,
  kind: fc.constantFrom('function', 'custom'),
})

test('translating a name to DashScope and back gives the same tool, and DashScope accepts every name', () => {
  fc.assert(
    fc.property(fc.array(anyTool, { maxLength: 20 }), (tools) => {
      const names = new ToolNames(tools)
      const all = tools.map((one) => names.toWire(one))
      expect(all.map((wire) => names.restore(wire))).toEqual(tools)
      expect(all.filter((wire) => !/^[A-Za-z0-9_-]{1,64}$/.test(wire) || wire === 'search')).toEqual([])
      expect(new Set(all).size).toBe(new Set(tools.map((one) => JSON.stringify(one))).size)
    }),
  )
})

test('five thousand names that collide take linear time', () => {
  const tools = Array.from({ length: 5000 }, (_, index) => tool(String.fromCharCode(0x4e00 + index)))
  const before = performance.now()
  expect(new Set(wires(...tools)).size).toBe(5000)
  expect(performance.now() - before).toBeLessThan(2000)
})
