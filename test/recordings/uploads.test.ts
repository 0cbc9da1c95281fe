import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createDashScope } from '../../src/dashscope/client.ts'
import type { TransportRequest } from '../../src/dashscope/transport.ts'
import { createSimulator } from '../../src/simulator/index.ts'

const folder = join(process.env['DASHSCOPE_RECORDINGS'] ?? '', '../dashscope-media')
const read = (name: string) => readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '')
const policy = read('get-upload-policy-nosse.response.body.txt')

/** The values of a form by name, in order. */
function fieldsIn(form: string): [name: string | undefined, value: string | undefined][] {
  const parts = form.split(/^--\S+\n/m).slice(1)
  return parts.map((part) => [/name="?(\w[\w-]*)/.exec(part)?.[1], part.trim().split('\n').at(-1)])
}

test('the recorded policy leads to the recorded form', async () => {
  const requests: TransportRequest[] = []
  const transport = (request: TransportRequest) => {
    requests.push(request)
    const bytes = request.method === 'GET' ? Buffer.from(policy) : Buffer.alloc(0)
    return Promise.resolve({
      status: 200,
      headers: {},
      body: new Blob([bytes]).stream(),
    })
  }
  const options = { transport, baseUrl: 'https://dashscope.aliyuncs.com', userAgent: 'test' }
  const dashscope = createDashScope(options)('sk-0123456789abcdef', new AbortController().signal)
  const file = { type: 'image/jpeg', size: 1, chunks: () => [Buffer.from('1')] }
  const [url] = (await dashscope.upload?.([file], 'qwen-vl-plus')) ?? []
  const [policyRequest, sent] = requests
  expect(new URL(policyRequest?.url ?? '').search).toBe('?action=getPolicy&model=qwen-vl-plus')
  expect(sent?.url).toBe('https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com/')
  const pieces: Uint8Array[] = []
  for await (const piece of sent?.stream?.chunks() ?? []) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  expect(sent?.stream?.length).toBe(bytes.length)
  const own = new Map(
    fieldsIn(
      bytes
        .toString()
        .replaceAll('\r\n', '\n')
        .replace(/\n--\S+--\n$/, ''),
    ),
  )
  const recorded = new Map(
    fieldsIn(read('upload-temporary-file-nosse.request.body.txt').replaceAll('\r', '')),
  )
  const directory = recorded.get('key')?.replace(/\/[^/]*$/, '') ?? '-'
  expect(url).toBe(`oss://${directory}/1.jpg`)
  expect(own.get('key')).toBe(`${directory}/1.jpg`)
  for (const name of [
    'OSSAccessKeyId',
    'policy',
    'Signature',
    'x-oss-object-acl',
    'x-oss-forbid-overwrite',
    'file',
  ])
    expect([name, own.get(name)]).toEqual([name, recorded.get(name)])
})

test('the simulator’s policy has the recorded fields, and conditions of the recorded kinds', async () => {
  const simulator = createSimulator()
  const origin = await simulator.listen()
  const response = await fetch(`${origin}/api/v1/uploads?action=getPolicy&model=qwen-vl-plus`, {
    headers: { authorization: 'Bearer sk-0123456789abcdef' },
  })
  const simulated = (await response.json()) as Policy
  await simulator.close()
  const recorded = JSON.parse(policy) as Policy
  const kinds = (value: object) => Object.entries(value).map(([name, one]) => [name, typeof one])
  expect(kinds(simulated)).toEqual(kinds(recorded))
  expect(kinds(simulated.data)).toEqual(kinds(recorded.data))
  expect(kindsOfConditions(simulated)).toEqual(kindsOfConditions(recorded))
})

interface Policy {
  data: { policy: string }
  request_id: string
}

function kindsOfConditions({ data }: Policy) {
  const { conditions } = JSON.parse(Buffer.from(data.policy, 'base64').toString()) as {
    conditions: (unknown[] | object)[]
  }
  return conditions.map(
    (condition) => (Array.isArray(condition) ? condition[0] : Object.keys(condition)[0]) as unknown,
  )
}
