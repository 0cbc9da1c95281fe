import OpenAI, { type APIError } from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

const model = 'qwen-plus'
const sim = (marker: string): OpenAI.ChatCompletionMessageParam[] => [
  { role: 'user', content: `[[sim: ${marker}]]` },
]

interface Raised {
  marker: string
  raised: new (...given: never[]) => APIError
  status: number
  code: string | null
}

const errors: Raised[] = [
  { marker: 'error=InvalidApiKey', raised: OpenAI.AuthenticationError, status: 401, code: 'invalid_api_key' },
  {
    marker: 'error=AccessDenied',
    raised: OpenAI.PermissionDeniedError,
    status: 403,
    code: 'permission_denied',
  },
  { marker: 'error=ModelNotFound', raised: OpenAI.NotFoundError, status: 404, code: 'model_not_found' },
  { marker: 'error=Conflict', raised: OpenAI.ConflictError, status: 409, code: 'conflict' },
  {
    marker: 'error=DataInspectionFailed',
    raised: OpenAI.BadRequestError,
    status: 400,
    code: 'content_filter',
  },
  {
    marker: 'error=Throttling.RateQuota',
    raised: OpenAI.RateLimitError,
    status: 429,
    code: 'rate_limit_exceeded',
  },
  { marker: 'error=Arrearage', raised: OpenAI.RateLimitError, status: 429, code: 'insufficient_quota' },
  { marker: 'error=InternalError', raised: OpenAI.InternalServerError, status: 500, code: 'server_error' },
  {
    marker: 'error=ModelUnavailable',
    raised: OpenAI.InternalServerError,
    status: 503,
    code: 'server_is_overloaded',
  },
  { marker: 'html-502', raised: OpenAI.InternalServerError, status: 502, code: 'upstream_malformed' },
  { marker: 'drop-after=0', raised: OpenAI.InternalServerError, status: 502, code: 'upstream_interrupted' },
]

onBothEdges((bench) => {
  const connect = (maxRetries = 0) =>
    new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries })

  test.each(errors)('$marker raises its class', async ({ marker, raised, status, code }) => {
    for (const stream of [false, true]) {
      const error: unknown = await connect()
        .chat.completions.create({ model, messages: sim(marker), stream })
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(raised)
      expect(error).toMatchObject({ status, code, requestID: expect.stringMatching(/^req_/) as unknown })
    }
  })

  test("the gateway's own refusals raise BadRequestError with param", async () => {
    const refused = connect().chat.completions.create({ model, messages: sim('say=x'), temperature: 3 })
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(refused).rejects.toMatchObject({ param: 'temperature', type: 'invalid_request_error' })
  })

  test('an error in the stream is raised, with its code', async () => {
    const stream = await connect().chat.completions.create({
      model,
      messages: sim('error-after=2; pieces=["a","b","c"]'),
      stream: true,
    })
    const pieces: string[] = []
    const read = async () => {
      for await (const { choices } of stream) pieces.push(choices[0]?.delta.content ?? '')
    }
    await expect(read()).rejects.toMatchObject({ code: 'content_filter' })
    expect(pieces.join('')).toBe('ab')
  })

  test.each([
    // A rate limit is worth another try; the SDK obeys retry-after.
    ['error=Throttling.RateQuota; retry-after=0', 3],
    ['http-503; retry-after=0', 3],
    ['error=InternalError; retry-after=0', 3],
    // A retry does not pay a bill.
    ['error=Arrearage', 1],
    ['error=AllocationQuota.FreeTierOnly', 1],
    // The model may have run: a retry could be billed twice.
    ['drop-after=1', 1],
    ['rst-after=1', 1],
    ['cut-after=1', 1],
    ['error=InternalError.Timeout', 1],
    // An invalid request stays invalid.
    ['error=InvalidParameter', 1],
    ['error=InvalidApiKey', 1],
  ])('%s makes %i calls with two retries', async (marker, calls) => {
    await expect(connect(2).chat.completions.create({ model, messages: sim(marker) })).rejects.toBeInstanceOf(
      OpenAI.APIError,
    )
    expect(bench.calls).toHaveLength(calls)
  })

  test('a bad key makes no call', async () => {
    const client = new OpenAI({ apiKey: 'sk 0', baseURL: bench.baseURL, fetch: bench.fetch })
    await expect(client.chat.completions.create({ model, messages: sim('say=x') })).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    )
    expect(bench.calls).toEqual([])
  })
})
