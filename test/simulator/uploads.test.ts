import { afterAll, beforeAll, expect, test } from 'vitest'

import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator({ uploads: { maxFileMegabytes: 1 } })
})
afterAll(() => simulator.close())

const authorization = 'Bearer sk-store-test'

async function policyOf(model = 'qwen-vl-plus'): Promise<Record<string, string>> {
  const url = `${simulator.origin}/api/v1/uploads?action=getPolicy&model=${model}`
  const response = await fetch(url, { headers: { authorization } })
  return ((await response.json()) as { data: Record<string, string> }).data
}

type Fields = [name: string, value: string | Blob][]

async function fieldsOf(changes: Record<string, string> = {}, size = 10): Promise<Fields> {
  const policy = await policyOf()
  const fields: Record<string, string> = {
    OSSAccessKeyId: policy['oss_access_key_id'] ?? '',
    policy: policy['policy'] ?? '',
    Signature: policy['signature'] ?? '',
    key: `${policy['upload_dir']}/a.png`,
    'x-oss-object-acl': policy['x_oss_object_acl'] ?? '',
    'x-oss-forbid-overwrite': policy['x_oss_forbid_overwrite'] ?? '',
    success_action_status: '200',
    ...changes,
  }
  return [...Object.entries(fields), ['file', new Blob([new Uint8Array(size)])]]
}

async function post(fields: Fields) {
  const form = new FormData()
  for (const [name, value] of fields)
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, 'a.png')
  const response = await fetch(`${simulator.origin}/`, { method: 'POST', body: form })
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
}

async function ask(url: string, { model = 'qwen-vl-plus', key = 'sk-store-test' } = {}) {
  const response = await fetch(`${simulator.origin}/api/v1/services/aigc/multimodal-generation/generation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'x-dashscope-ossresourceresolve': 'enable' },
    body: JSON.stringify({
      model,
      input: { messages: [{ role: 'user', content: [{ image: url }, { text: 'What?' }] }] },
    }),
  })
  return { status: response.status, body: (await response.json()) as { message?: string } }
}

test('a file is accepted once, and read by calls of its model and account', async () => {
  const fields = await fieldsOf()
  const key = fields.flatMap(([name, value]) => (name === 'key' ? [value as string] : [])).join('')
  expect((await ask(`oss://${key}`)).body.message).toContain('Unable to download the media resource')
  expect(await post(fields)).toMatchObject({ status: 200, text: '' })
  expect(await post(fields)).toMatchObject({
    status: 409,
    text: expect.stringContaining('FileAlreadyExists'),
  })
  expect(await ask(`oss://${key}`)).toMatchObject({ status: 200 })
  expect(await ask(`oss://${key}`, { model: 'qwen-vl-max' })).toMatchObject({ status: 400 })
  expect(await ask(`oss://${key}`, { key: 'sk-another-one' })).toMatchObject({ status: 400 })
})

test('without a wanted status a file is answered with 204', async () => {
  expect(await post(await fieldsOf({ success_action_status: '' }))).toMatchObject({ status: 204 })
})

test.each([
  ['OSSAccessKeyId', 'LTAIother', 403, 'InvalidAccessKeyId'],
  ['Signature', 'AAAA', 403, 'SignatureDoesNotMatch'],
  ['policy', '', 403, 'AccessDenied'],
  ['key', '', 400, "must contain a field named 'key'"],
  ['key', 'elsewhere/a.png', 403, 'Policy Condition failed: ["starts-with","$key"'],
  ['x-oss-object-acl', 'public-read', 403, 'Policy Condition failed: ["eq","$x-oss-object-acl","private"]'],
])('%s of "%s" is refused with %i', async (name, value, status, text) => {
  expect(await post(await fieldsOf({ [name]: value }))).toEqual({
    status,
    text: expect.stringContaining(text) as string,
    type: 'application/xml',
  })
})

test('a file above the size of the policy is refused', async () => {
  expect(await post(await fieldsOf({}, 1024 * 1024 + 1))).toMatchObject({
    status: 400,
    text: expect.stringContaining('EntityTooLarge') as string,
  })
})

test('the file is the last field, and there is one', async () => {
  const fields = await fieldsOf()
  expect(await post(fields.slice(0, -1))).toMatchObject({
    status: 400,
    text: expect.stringContaining('IncorrectNumber'),
  })
  expect(await post([...fields.slice(-1), ...fields.slice(0, -1)])).toMatchObject({
    status: 400,
    text: expect.stringContaining('MalformedPOSTRequest') as string,
  })
})

test('a body that is no form is refused', async () => {
  const response = await fetch(`${simulator.origin}/`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(400)
  const broken = await fetch(`${simulator.origin}/`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nno end',
  })
  expect(await broken.text()).toContain('MalformedPOSTRequest')
})

test.each([
  ['action=other&model=m', 'only getPolicy'],
  ['action=getPolicy', 'BadRequest.EmptyModel'],
])('a policy is requested by its action and a model: %s', async (query, message) => {
  const response = await fetch(`${simulator.origin}/api/v1/uploads?${query}`, { headers: { authorization } })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(message)
})
