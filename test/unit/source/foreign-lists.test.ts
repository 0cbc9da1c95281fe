import { describe, expect, test } from 'vitest'

import { tokensOf, type Token } from '../../support/source-tokens.ts'
import { gatewaySources } from '../../support/sources.ts'

/** Output of the command line. */
const shown = new Set(['cli/banner.ts', 'cli/columns.ts', 'cli/help.ts'])

const sources = gatewaySources()
  .filter(({ name }) => !shown.has(name))
  .map(({ name, text }) => ({ name, text, tokens: tokensOf(text) }))

/** The beginning of an expression: names, calls and members, up to a space or a comma. */
function firstOf(text: string, at: number): string {
  return /^[^\s,()]*/.exec(text.slice(at, at + 80))?.[0] ?? ''
}

/** Finds `f(...list)` and `new F(...list)`, but not `[...list]`, `{...record}` and rest parameters. */
function spreadsIntoArguments({ name, text, tokens }: (typeof sources)[number]): string[] {
  const open: { sign: string; isCall: boolean }[] = []
  return tokens.flatMap((token, index) => {
    if (token.kind === 'sign' && '([{'.includes(token.text)) {
      open.push({ sign: token.text, isCall: isCallable(tokens, index - 1) })
    } else if (token.kind === 'sign' && ')]}'.includes(token.text)) open.pop()
    const around = open.at(-1)
    const isRest = tokens[index + 2]?.text === ':'
    return token.text === '...' && around?.sign === '(' && around.isCall && !isRest
      ? [`${name}: ...${firstOf(text, token.at + 3)}`]
      : []
  })
}

const notCalled = new Set(['if', 'for', 'while', 'switch', 'catch', 'return', 'await', 'typeof', 'of', 'in'])

function isCallable(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index]
  if (before === undefined) return false
  return before.kind === 'word' ? !notCalled.has(before.text) : [')', ']', '>'].includes(before.text)
}

/** Lists of bounded length: each element becomes an argument, and a call accepts about a hundred thousand. */
const ours = [
  'dashscope/client.ts: ...digest',
  // 8,192 bytes at most.
  // 16 bytes at most.
  'endpoints/images/request/to-inputs.ts: ...head',
  // The list of endpoints.
  'endpoints/index.ts: ...createDescription',
  'endpoints/index.ts: ...createHealth',
  'endpoints/index.ts: ...createImages',
  'endpoints/index.ts: ...createModels',
  'endpoints/index.ts: ...createResponses',
  'endpoints/index.ts: ...createRerank',
  'endpoints/index.ts: ...createSpeech',
  // A page of models, a hundred at most.
  'models/upstream-list.ts: ...',
  'server/config/index.ts: ...logLevels',
]

describe('no list is spread into arguments', () => {
  test('except lists of known length', () => {
    expect(sources.flatMap(spreadsIntoArguments).toSorted()).toEqual(ours.toSorted())
  })

  test('spreads in a sample are found', () => {
    const text =
      'list.push(...others); Math.max(0, ...of(x)); new F([...a], ...b); f({ ...c }); ((...d: T[]) => [...d])'
    expect(spreadsIntoArguments({ name: 'x', text: `${text}\n`, tokens: tokensOf(text) })).toHaveLength(3)
  })
})

/**
 * Finds assignments to names that are not in the source. `Object.fromEntries`, `{ [name]: value }` and spreads create own
 * properties of any name, but an assignment to `__proto__` sets the prototype, and one to `length` an array's length.
 */
function assignedNames({ name, text, tokens }: (typeof sources)[number]): string[] {
  return tokens.flatMap((token, index) => {
    const next = (by: number) => tokens[index + by]?.text
    const isCopy =
      (next(0) === 'Object' && ['assign', 'setPrototypeOf', 'defineProperty'].includes(next(2) ?? '')) ||
      (next(0) === 'Reflect' && next(2) === 'set')
    const isAssigned = next(0) === ']' && next(1) === '=' && next(2) !== '=' && isVariableKey(tokens, index)
    if (isCopy) return [`${name}: ${next(0)}.${next(2)}`]
    if (!isAssigned) return []
    const line = text.slice(text.lastIndexOf('\n', token.at) + 1, token.at + 1)
    return [`${name}: ${/[\w.#$]*\[[^[]*\]$/.exec(line)?.[0] ?? line}`]
  })
}

/** Matches `value[name]`, but neither `[one, other]` nor `value['name']`. */
function isVariableKey(tokens: readonly Token[], closing: number): boolean {
  let depth = 0
  const opening = tokens.findLastIndex(({ text }, index) => {
    if (index > closing) return false
    if (text === ']') depth += 1
    if (text === '[') depth -= 1
    return depth === 0 && text === '['
  })
  // A type: `Chunk[]`.
  if (opening === closing - 1) return false
  const before = tokens[opening - 1]
  const isMember =
    (before?.kind === 'word' && !['const', 'let'].includes(before.text)) || before?.text === ')'
  return isMember && !(closing === opening + 2 && tokens[opening + 1]?.kind === 'string')
}

const ownNames = [
  // The names come from lists in the source.
  'generation/request/content/to-media-item.ts: item[name]',
  'endpoints/openapi/to-openapi.ts: paths[path]',
  'server/telemetry/metrics.ts: Object.assign',
  'server/process/file-descriptors.ts: Object.assign',
]

describe('no name from outside is assigned to', () => {
  test('except names of our own', () => {
    // Typed arrays have no properties but their indices.
    const typed = new Set(['base64.ts', 'http/body/json-limits.ts'])
    const others = sources.filter(({ name }) => !typed.has(name))
    expect(others.flatMap(assignedNames).toSorted()).toEqual(ownNames.toSorted())
  })

  test('assignments in a sample are found', () => {
    const text =
      "a[b] = 1; a()[b.c] = 2; Object.assign(a, b); const [c] = d; a['e'] = 1; a[b] === c; x = { [b]: 1 }"
    expect(assignedNames({ name: 'x', text: `${text}\n`, tokens: tokensOf(text) })).toHaveLength(3)
  })
})
