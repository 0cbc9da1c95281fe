import { expect } from 'vitest'

import type { Transport, TransportRequest } from '../../src/index.ts'
import type { Fixture } from './fixtures.ts'
import { createReplay } from './replay-transport.ts'

const origin = 'https://dashscope.aliyuncs.com/api/v1'

/** The answer to a call: JSON, the frames of a stream, or bytes. */
interface Upstream {
  to: string
  status?: number
  body?: object
  frames?: readonly object[]
  base64?: string
}

/** A form: texts, and files with their bytes in base64. */
export type FormFields = readonly [
  name: string,
  value: string | { filename: string; type?: string; base64: string },
][]

export function toFormData(fields: FormFields): FormData {
  const data = new FormData()
  for (const [name, value] of fields) {
    if (typeof value === 'string') data.append(name, value)
    else
      data.append(
        name,
        new File([Buffer.from(value.base64, 'base64')], value.filename, { type: value.type ?? '' }),
      )
  }
  return data
}

/** `POST /services/…` below DashScope's root, `GET https://…` elsewhere. */
const toAddress = ({ method, url }: TransportRequest) => `${method} ${url.replace(origin, '')}`

function bytesOf({ body, frames, base64 }: Upstream): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (frames === undefined) return Buffer.from(JSON.stringify(body))
  const events = frames.map(
    (frame, index) => `id:${index + 1}\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify(frame)}\n\n`,
  )
  return Buffer.from(events.join(''))
}

/** Answers each call with the first unused answer to its address in the fixture's `upstream.json`. */
export function createFixtureUpstream(fixture: Fixture, readSize: number) {
  const left = JSON.parse(fixture.read('upstream.json') ?? '[]') as Upstream[]
  const sent: object[] = []
  const transport: Transport = async (request, signal) => {
    const to = toAddress(request)
    sent.push(describe(request, to))
    const at = left.findIndex((one) => one.to === to)
    const [answer] = at < 0 ? [] : left.splice(at, 1)
    if (answer === undefined) throw new Error(`There is no answer to ${to}.`)
    const replay = createReplay({ body: bytesOf(answer), readSize, status: answer.status ?? 200 })
    return replay.transport(request, signal)
  }
  return { transport, sent, expectAllUsed: () => expect(left).toEqual([]) }
}

/** The key is the caller's, and the stores of files and results must not get it. */
function describe({ headers, body, stream }: TransportRequest, to: string): object {
  const special = Object.entries(headers).filter(([header]) => header.startsWith('x-dashscope-'))
  return {
    to,
    'with key': headers['authorization'] === 'Bearer sk-0123456789abcdef',
    ...(special.length > 0 && { headers: Object.fromEntries(special) }),
    ...(body !== undefined && { body: JSON.parse(body) as unknown }),
    ...(stream !== undefined && { 'streamed bytes': stream.length }),
  }
}
