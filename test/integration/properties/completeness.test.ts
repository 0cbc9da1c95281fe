import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import {
  allParameters,
  gatewayControlled,
} from '../../../src/endpoints/chat-completions/parameters/parameters.ts'
import { createGateway } from '../../../src/index.ts'
import { shareOf } from '../../support/case-count.ts'
import { key } from '../../support/edges.ts'
import { effectiveValue, leastRequest, openaiProperties, samples } from '../../support/parameter-samples.ts'
import { postChat } from '../../support/post-chat.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { representatives, unrepresented, type Representative } from '../../support/representatives.ts'
import { requestPropertiesOf } from '../../support/schema-properties.ts'
import { toUpstream } from '../../support/upstream-text.ts'
import { schemaFolder } from '../../support/validate.ts'

/** Parameters that affect the answer, but not the request to DashScope. */
const inTheAnswer = ['stream', 'stream_options']
const ofTheRequest = ['model', 'messages', ...inTheAnswer]
const names = [...new Set([...openaiProperties, ...allParameters])].filter(
  (name) => !ofTheRequest.includes(name),
)

const noTransport = () => Promise.reject(new Error('a dry run makes no call'))
const lenient = createGateway({ transport: noTransport })
const strictly = createGateway({ transport: noTransport, strict: true })

interface Outcome {
  status: number
  sent: string
  phrases: string[]
  /** The parameter that a 400 names. */
  param: string | null
  code: string | null
}

/** A cache: most requests are compared several times. */
const outcomes = new Map<string, Promise<Outcome>>()

function dryRun(body: Record<string, unknown>, strict = false): Promise<Outcome> {
  const request = JSON.stringify(body)
  const outcome = outcomes.get(`${strict} ${request}`) ?? runDry(request, strict)
  outcomes.set(`${strict} ${request}`, outcome)
  return outcome
}

async function runDry(request: string, strict: boolean): Promise<Outcome> {
  const response = await postChat(strict ? strictly : lenient, request, { 'x-gateway-dry-run': 'true' })
  const text = await response.text()
  const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
  const { error } = JSON.parse(text) as { error?: { param: string | null; code: string | null } }
  return {
    status: response.status,
    sent: text,
    phrases: adjusted === '' ? [] : adjusted.split(/(?<=\)), /),
    param: error?.param ?? null,
    code: error?.code ?? null,
  }
}

const isAbout = (name: string) => (said: string | null) =>
  said === name ||
  said?.startsWith(`${name}.`) === true ||
  said?.startsWith(`${name}[`) === true ||
  said?.startsWith(`${name} `) === true ||
  said?.startsWith(`${name}=`) === true ||
  said?.startsWith(`${name}->`) === true

/** A request with and without one parameter; its companions are in both. */
async function compare(name: string, representative: Representative, value: unknown) {
  const { with: companions = {} } = samples[name] ?? {}
  const { [name]: _, ...base } = { ...leastRequest(representative), ...companions }
  const full = { ...base, [name]: value }
  const [before, after] = await Promise.all([dryRun(base), dryRun(full)])
  const fresh = after.phrases.filter((phrase) => !before.phrases.includes(phrase))
  const refers = isAbout(name)
  return {
    full,
    before,
    after,
    /** The parameter's entries in the header. */
    reported: fresh.filter(refers),
    /** Whether a 400 names this parameter, or one of its companions. */
    isRefused: after.status === 400 && refers(after.param),
    hasNoUse: after.status === 400 && Object.keys(companions).some((other) => isAbout(other)(after.param)),
    isSent: after.status === 200 && after.sent !== before.sent,
  }
}

test('every family has a model that represents it', () => {
  expect(unrepresented).toEqual([])
})

test("the list of OpenAI's parameters is the one of its description", () => {
  const described =
    schemaFolder === undefined
      ? openaiProperties
      : requestPropertiesOf(readFileSync(join(schemaFolder, 'schemas.json'), 'utf8'))
  expect(described.toSorted()).toEqual(openaiProperties.toSorted())
})

test.each(names)('%s has a sample', (name) => {
  expect(Object.keys(samples)).toContain(name)
})

describe.each(names.map((name, index) => [name, index] as const))('%s, with every family', (name, index) => {
  const some = shareOf(representatives, index, 3)
  test('is sent, reported, or refused by name: it is never dropped silently', async () => {
    const lost: string[] = []
    for (const representative of some) {
      const outcome = await compare(name, representative, effectiveValue(name, representative))
      const { reported, isRefused, hasNoUse, isSent } = outcome
      if (reported.length === 0 && !isRefused && !hasNoUse && !isSent) lost.push(representative.model)
    }
    expect(lost).toEqual([])
  })

  test('strict: a reported value is a 400 that names it, other values are accepted', async () => {
    const wrong: unknown[] = []
    for (const representative of some) {
      const { full, before, after, reported } = await compare(
        name,
        representative,
        effectiveValue(name, representative),
      )
      // An adjusted companion is refused first.
      if (before.phrases.length > 0 || after.status !== 200) continue
      const { status, param } = await dryRun(full, true)
      const isNamed = isAbout(name)(param)
      const isRight =
        reported.length > 0 ? status === 400 && isNamed : after.phrases.length > 0 || status === 200
      if (!isRight) wrong.push([representative.model, reported, status, param])
    }
    expect(wrong).toEqual([])
  })
})

const matrixNames = names.filter((name) => !gatewayControlled.some((chosen) => chosen === name))

describe.each(representatives)('the matrix of $model', (representative) => {
  const { model } = representative
  const listed = JSON.stringify({ output: { total: 1, models: [{ model }] } })
  const { transport } = createReplay({ body: new TextEncoder().encode(listed) })
  const matrix = async () => {
    const headers = { authorization: `Bearer ${key}` }
    const response = await createGateway({ transport }).fetch(`http://gateway/v1/models/${model}`, {
      headers,
    })
    return (await response.json()) as { parameters: Record<string, { treatment: string }> }
  }

  test('has a row for every parameter', async () => {
    const { parameters } = await matrix()
    expect(Object.keys(parameters).toSorted()).toEqual([...matrixNames, ...ofTheRequest].toSorted())
  })

  test('states what really happens', async () => {
    const { parameters } = await matrix()
    const wrong: unknown[] = []
    for (const name of matrixNames) {
      const { value } = samples[name] ?? {}
      const { reported, isRefused, hasNoUse } = await compare(name, representative, value)
      // Only fully dropped ones count: for some parameters just a part has no equivalent.
      const isDropped = reported.some((phrase) => /^\w+ dropped \(/.test(phrase))
      const happens = isRefused ? 'refused' : isDropped ? 'ignored' : 'passed'
      const said = parameters[name]?.treatment
      if (!hasNoUse && happens !== said) wrong.push({ name, said, happens, reported })
    }
    expect(wrong).toEqual([])
  })

  test('stream and usage in it are there for every model', async () => {
    const { frames } = representative.family
    const wire = { reasoning: [], cumulative: frames === 'cumulative', lineEnd: '\n' }
    const upstream = toUpstream({ ...wire, pieces: ['a', 'b'], terminal: 'A' })
    const replay = createReplay({ body: new TextEncoder().encode(upstream) })
    const gateway = createGateway({ transport: replay.transport })
    const question = {
      ...leastRequest(representative),
      stream: true,
      stream_options: { include_usage: true },
    }
    const response = await postChat(gateway, question)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toContain('"choices":[],"usage":{"prompt_tokens":2,')
  })
})
