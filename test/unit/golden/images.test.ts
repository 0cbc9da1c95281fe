import { expect, test } from 'vitest'

import { createGateway, type Transport, type TransportRequest } from '../../../src/index.ts'
import { readFixtures, updating, type Fixture } from '../../support/fixtures.ts'
import { quickTasks } from '../../support/quick-tasks.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { pretty } from '../../support/run-fixture.ts'
import { expectError, expectImageList } from '../../support/validate.ts'

const cases = readFixtures('src/endpoints/images/fixtures')
const origin = 'https://dashscope.aliyuncs.com/api/v1'

/** A body of JSON, or a form: texts, and files with their bytes in base64. */
interface Request {
  path: string
  body?: object
  form?: readonly [name: string, value: string | { filename: string; base64: string }][]
}

/** The answer to a call: JSON, or the bytes of a picture. */
interface Upstream {
  to: string
  status?: number
  body?: object
  base64?: string
}

/** `POST /services/…` below DashScope's root, `GET https://…` elsewhere. */
const toAddress = ({ method, url }: TransportRequest) => `${method} ${url.replace(origin, '')}`

/** Answers each call with the first unused answer to its address. */
function createUpstream(fixture: Fixture, readSize: number) {
  const left = JSON.parse(fixture.read('upstream.json') ?? '[]') as Upstream[]
  const sent: object[] = []
  const transport: Transport = async (request, signal) => {
    const to = toAddress(request)
    sent.push(describe(request, to))
    const at = left.findIndex((one) => one.to === to)
    const [answer] = at < 0 ? [] : left.splice(at, 1)
    if (answer === undefined) throw new Error(`There is no answer to ${to}.`)
    const { status = 200, body, base64 } = answer
    const bytes = base64 === undefined ? JSON.stringify(body) : Buffer.from(base64, 'base64')
    const replay = createReplay({ body: Buffer.from(bytes), readSize, status })
    return replay.transport(request, signal)
  }
  return { transport, sent, left }
}

/** The key is the caller's, and the stores of results must not get it. */
function describe({ headers, body }: TransportRequest, to: string): object {
  const special = Object.entries(headers).filter(([header]) => header.startsWith('x-dashscope-'))
  return {
    to,
    'with key': headers['authorization'] === 'Bearer sk-0123456789abcdef',
    ...(special.length > 0 && { headers: Object.fromEntries(special) }),
    ...(body !== undefined && { body: JSON.parse(body) as unknown }),
  }
}

function toBody({ body, form }: Request): { body: string | FormData; headers: Record<string, string> } {
  if (form === undefined)
    return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const data = new FormData()
  for (const [name, value] of form) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, new File([Buffer.from(value.base64, 'base64')], value.filename))
  }
  return { body: data, headers: {} }
}

async function run(fixture: Fixture, readSize: number) {
  const request = JSON.parse(fixture.request) as Request
  const { transport, sent, left } = createUpstream(fixture, readSize)
  const gateway = createGateway({ transport, tasks: quickTasks, now: () => 1_700_000_000_000 })
  const { body, headers } = toBody(request)
  const response = await gateway.fetch(`http://gateway${request.path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', ...headers },
    body,
  })
  const text = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (!isStream) (response.status === 200 ? expectImageList : expectError)(JSON.parse(text))
  const answer = {
    status: response.status,
    'content-type': response.headers.get('content-type'),
    'x-gateway-adjusted': response.headers.get('x-gateway-adjusted'),
    'x-dashscope-request-id': response.headers.get('x-dashscope-request-id'),
    ...(isStream ? { lines: text.split('\n') } : { body: JSON.parse(text) as unknown }),
  }
  expect(left).toEqual([])
  return { answer, sent }
}

test.each(cases.flatMap((fixture) => [0, 1].map((readSize) => ({ name: fixture.name, fixture, readSize }))))(
  '$name, in reads of $readSize',
  async ({ fixture, readSize }) => {
    const { answer, sent } = await run(fixture, readSize)
    if (updating) {
      fixture.record('answer.json', pretty(answer))
      fixture.record('sent.json', pretty(sent))
    }
    expect(pretty(answer)).toBe(fixture.read('answer.json'))
    expect(pretty(sent)).toBe(fixture.read('sent.json'))
  },
)
