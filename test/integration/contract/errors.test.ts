import { expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'

interface Refusal {
  /** DashScope's code, with its own status and message. */
  upstream: string
  status: number
  code: string | null
  type?: string
  param?: string
  /** Header x-should-retry. */
  retry?: string
}

const refusals: Refusal[] = [
  { upstream: 'InvalidApiKey', status: 401, code: 'invalid_api_key', type: 'authentication_error' },
  { upstream: 'InvalidParameter', status: 400, code: 'invalid_value' },
  { upstream: 'DataInspectionFailed', status: 400, code: 'content_filter' },
  { upstream: 'Arrearage', status: 429, code: 'insufficient_quota', retry: 'false' },
  { upstream: 'AccessDenied', status: 403, code: 'permission_denied' },
  { upstream: 'AccessDenied.Unpurchased', status: 403, code: 'permission_denied' },
  { upstream: 'Model.AccessDenied', status: 403, code: 'permission_denied' },
  { upstream: 'AllocationQuota.FreeTierOnly', status: 429, code: 'insufficient_quota', retry: 'false' },
  { upstream: 'ModelNotFound', status: 404, code: 'model_not_found', param: 'model' },
  { upstream: 'WorkSpaceNotFound', status: 404, code: 'workspace_not_found' },
  { upstream: 'Conflict', status: 409, code: 'conflict' },
  { upstream: 'Throttling', status: 429, code: 'rate_limit_exceeded' },
  { upstream: 'Throttling.RateQuota', status: 429, code: 'rate_limit_exceeded' },
  { upstream: 'Throttling.BurstRate', status: 429, code: 'slow_down' },
  { upstream: 'Throttling.NoSuchKind', status: 429, code: 'rate_limit_exceeded' },
  { upstream: 'PrepaidBillOverdue', status: 429, code: 'insufficient_quota', retry: 'false' },
  { upstream: 'RequestTimeOut', status: 408, code: 'request_timeout', retry: 'false' },
  { upstream: 'InternalError', status: 500, code: 'server_error' },
  { upstream: 'InternalError.Timeout', status: 504, code: 'server_error', retry: 'false' },
  { upstream: 'ModelUnavailable', status: 503, code: 'server_is_overloaded' },
  { upstream: 'ModelServingError', status: 503, code: 'server_is_overloaded' },
]

/** Formats in which DashScope refuses a stream; the result must be the same for all. */
const forms = ['', '; json-refusal', '; sse-as-json']

onBothEdges((bench) => {
  for (const stream of [true, false]) {
    test.each(refusals)(`$upstream is $status $code, stream ${stream}`, async (refusal) => {
      for (const form of forms) {
        bench.forget()
        const response = await bench.chat(ask(`[[sim: error=${refusal.upstream}${form}]]`, { stream }))
        expect(response.headers.get('x-should-retry')).toBe(refusal.retry ?? null)
        const error = await readError(response, refusal.status)
        expect(error).toEqual({
          message: expect.any(String) as unknown,
          type: refusal.type ?? 'dashscope_error',
          param: refusal.param ?? null,
          code: refusal.code,
          dashscope: {
            code: refusal.upstream,
            request_id: response.headers.get('x-dashscope-request-id'),
          },
        })
        expect(error.dashscope?.request_id).toMatch(/^[0-9a-f-]{36}$/)
        expect(bench.calls).toHaveLength(1)
      }
    })
  }

  const worded: [message: string, status: number, code: string, param: string | null][] = [
    ['Range of input length should be [1, 12288]', 400, 'context_length_exceeded', 'messages'],
    ["This model's maximum context length is 65536 tokens.", 400, 'context_length_exceeded', 'messages'],
    ['Temperature should be in [0.0, 2.0)', 400, 'invalid_value', 'temperature'],
    ['Range of max_tokens should be [1, 2000]', 400, 'invalid_value', 'max_tokens'],
    ['Model not exist.', 404, 'model_not_found', 'model'],
  ]
  test.each(worded)('InvalidParameter that says "%s"', async (message, status, code, param) => {
    const marker = `[[sim: error=InvalidParameter; error-message=${JSON.stringify(message)}]]`
    for (const stream of [true, false]) {
      const error = await readError(await bench.chat(ask(marker, { stream })), status)
      expect(error).toMatchObject({ code, param, type: 'dashscope_error' })
      expect(error.message).toContain(message)
    }
  })

  test('the status of an engine error comes from its message', async () => {
    const says = '[[sim: error=InternalError.Algo; error-message=<429> Too many requests]]'
    const error = await readError(await bench.chat(ask(says)), 429)
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', dashscope: { code: 'InternalError.Algo' } })
  })

  test.each([
    [{ model: 'no-such-model' }, 404, 'model_not_found', 'ModelNotFound'],
    [{ response_format: { type: 'json_object' } }, 400, null, 'InvalidParameter'],
  ])('%j is refused by DashScope itself', async (fields, status, code, upstream) => {
    for (const stream of [true, false]) {
      const error = await readError(await bench.chat(ask('hi', { ...fields, stream })), status)
      expect(error).toMatchObject({ code, type: 'dashscope_error', dashscope: { code: upstream } })
    }
  })

  test.each([
    ['sk-arrears-0000', 429, 'insufficient_quota'],
    ['sk-denied-00000', 403, 'permission_denied'],
    ['sk-freetier-000', 429, 'insufficient_quota'],
    ['sk-throttled-00', 429, 'rate_limit_exceeded'],
    ['not-a-key-of-DashScope', 401, 'invalid_api_key'],
  ])('the state of an account: %s', async (key, status, code) => {
    const response = await bench.chat(ask('hi'), { authorization: `Bearer ${key}` })
    const error = await readError(response, status)
    expect(error.code).toBe(code)
    expect(JSON.stringify(error)).not.toContain(key)
  })

  test('a key that DashScope quotes is masked', async () => {
    const secret = 'sk-aaaabbbbccccddddeeeeffff'
    const says = `[[sim: error=InvalidParameter; error-message=The key ${secret} is bad]]`
    const error = await readError(await bench.chat(ask(says)), 400)
    expect(error.message).toBe('The key sk-a***ffff is bad')
  })

  test('retry-after is passed on', async () => {
    for (const stream of [true, false]) {
      const response = await bench.chat(ask('[[sim: error=Throttling.RateQuota; retry-after=7]]', { stream }))
      expect(response.headers.get('retry-after')).toBe('7')
      expect((await readError(response, 429)).code).toBe('rate_limit_exceeded')
    }
  })

  test('DashScope headers about the account are not passed on', async () => {
    const response = await bench.chat(ask('[[sim: leak]]'))
    await response.text()
    const names = [...response.headers.keys()]
    expect(names.filter((name) => /uid|apikey|inner|set-cookie|envoy/.test(name))).toEqual([])
  })
})
