import { expect, test } from 'vitest'

import { DashScopeError, type DashScopeErrorOptions } from '../dashscope/errors.ts'
import { ApiError } from './api-error.ts'
import { toApiError } from './from-dashscope.ts'

const refused = (code: string | undefined, message: string, status = 400): DashScopeErrorOptions => ({
  failure: 'refused',
  code,
  message,
  status,
  requestId: 'r-1',
})

/** DashScope's code, message and HTTP status; our status, code, param and `x-should-retry`. */
test.each([
  ['InvalidApiKey', 'Invalid API-key provided.', 401, 401, 'invalid_api_key', null, undefined],
  [
    'InvalidParameter',
    'Range of input length should be [1, 30720]',
    400,
    400,
    'context_length_exceeded',
    'messages',
    undefined,
  ],
  ['InvalidParameter', 'Model not exist.', 400, 404, 'model_not_found', 'model', undefined],
  [
    'InvalidParameter',
    'Temperature should be in [0.0, 2.0)',
    400,
    400,
    'invalid_value',
    'temperature',
    undefined,
  ],
  ['InvalidParameter', 'Range of top_p should be (0.0, 1.0]', 400, 400, 'invalid_value', 'top_p', undefined],
  ['InvalidParameter', 'Something else entirely', 400, 400, 'invalid_value', null, undefined],
  [
    'InvalidParameter.NotSupportEnableThinking',
    'The model x does not support enable_thinking.',
    400,
    400,
    'unsupported_parameter',
    'enable_thinking',
    undefined,
  ],
  ['InvalidParameter.Unheard', 'Falls back to its prefix', 400, 400, 'invalid_value', null, undefined],
  [
    'DataInspectionFailed',
    'Output data may contain inappropriate content.',
    400,
    400,
    'content_filter',
    null,
    undefined,
  ],
  [
    'Arrearage',
    'Access denied, please make sure your account is in good standing.',
    400,
    429,
    'insufficient_quota',
    null,
    'false',
  ],
  [
    'AllocationQuota.FreeTierOnly',
    'The free tier of the model has been exhausted.',
    403,
    429,
    'insufficient_quota',
    null,
    'false',
  ],
  ['AccessDenied.Unpurchased', 'Access denied.', 403, 403, 'permission_denied', null, undefined],
  ['Model.AccessDenied', 'Model access denied.', 403, 403, 'permission_denied', null, undefined],
  ['ModelNotFound', 'Model can not be found.', 404, 404, 'model_not_found', 'model', undefined],
  ['Throttling', 'Requests throttling triggered.', 429, 429, 'rate_limit_exceeded', null, undefined],
  [
    'Throttling.RateQuota',
    'Requests rate limit exceeded, please try again later.',
    429,
    429,
    'rate_limit_exceeded',
    null,
    undefined,
  ],
  ['Throttling.BurstRate', 'Request rate increased too quickly.', 429, 429, 'slow_down', null, undefined],
  [
    'Throttling.AllocationQuota',
    'Allocated quota exceeded, please increase your quota limit.',
    429,
    429,
    'rate_limit_exceeded',
    null,
    undefined,
  ],
  [
    'Throttling.AllocationQuota',
    'Free allocated quota exceeded.',
    429,
    429,
    'insufficient_quota',
    null,
    'false',
  ],
  ['Throttling.New', 'Falls back to its prefix', 429, 429, 'rate_limit_exceeded', null, undefined],
  ['InternalError', 'An internal error has occured', 500, 500, 'server_error', null, undefined],
  [
    'InternalError.Algo',
    '<400> InternalError.Algo.InvalidParameter: This model only supports incremental_output set to True.',
    500,
    400,
    'invalid_value',
    'incremental_output',
    undefined,
  ],
  [
    'InternalError.Algo',
    '<429> InternalError.Algo: An error occurred in model serving, error message is: [Too many requests.]',
    500,
    429,
    'rate_limit_exceeded',
    null,
    undefined,
  ],
  ['InternalError.Algo', '<503> InternalError.Algo: busy', 500, 503, 'server_is_overloaded', null, undefined],
  ['ModelServingError', 'Too many requests.', 503, 503, 'server_is_overloaded', null, undefined],
  [
    'RequestTimeOut',
    'Request timed out, please try again later.',
    500,
    408,
    'request_timeout',
    null,
    'false',
  ],
  // A failed task and a WebSocket have the code alone.
  ['RateLimitError', 'Slow down.', 500, 429, 'rate_limit_exceeded', null, undefined],
  ['BadRequestError', 'No.', 500, 400, 'invalid_value', null, undefined],
  ['AuthenticationError', 'No.', 500, 401, 'invalid_api_key', null, undefined],
  ['GatewayTimeoutError', 'Late.', 500, 504, 'server_error', null, 'false'],
  ['Unheard.Of', 'By status', 403, 403, null, null, undefined],
  ['Unheard.Of', 'By status', 401, 401, 'invalid_api_key', null, undefined],
  ['Unheard.Of', 'By status', 409, 409, null, null, 'false'],
  ['Unheard.Of', 'A 200 with an error in it', 200, 502, 'server_error', null, undefined],
] as const)('%s: %s', (code, message, status, ourStatus, ourCode, param, retry) => {
  const error = toApiError(new DashScopeError(refused(code, message, status)))
  expect([error.status, error.code, error.param, error.headers['x-should-retry']]).toEqual([
    ourStatus,
    ourCode,
    param,
    retry,
  ])
  expect(error.type).toBe(ourStatus === 401 ? 'authentication_error' : 'dashscope_error')
  expect(error.toJSON().error).toMatchObject({
    message: expect.stringContaining(message),
    dashscope: { code, request_id: 'r-1' },
  })
  expect(error.headers['x-dashscope-request-id']).toBe('r-1')
})

test.each([
  ['unreachable', 502, 'upstream_unreachable', undefined],
  ['timeout', 504, 'upstream_timeout', 'false'],
  ['cut', 502, 'upstream_interrupted', 'false'],
  // After a 200 the model has run.
  ['malformed', 502, 'upstream_malformed', 'false'],
] as const)('%s', (failure, status, code, retry) => {
  const error = toApiError(new DashScopeError({ failure, message: 'It failed.', status: 200 }))
  expect([error.status, error.code, error.headers['x-should-retry']]).toEqual([status, code, retry])
  expect(error.toJSON()).toEqual({
    error: {
      message: expect.stringContaining('It failed.'),
      type: 'dashscope_error',
      param: null,
      code,
      dashscope: { code: null, request_id: null },
    },
  })
})

test("a proxy's page instead of an answer may be retried", () => {
  const error = toApiError(new DashScopeError({ failure: 'malformed', message: 'HTML.', status: 502 }))
  expect(error.headers).toEqual({})
})

test('an unexpected failure does not reveal its cause', () => {
  const error = toApiError(new TypeError('sk-secret and a prompt'))
  expect(error).toMatchObject({ status: 500, type: 'internal_error', code: null })
  expect(JSON.stringify(error)).not.toContain('secret')
})

test('an ApiError is returned unchanged', () => {
  const error = new ApiError({ status: 400, type: 'invalid_request_error', message: 'no' })
  expect(toApiError(error)).toBe(error)
})

test('retry-after from DashScope is passed on', () => {
  const error = toApiError(new DashScopeError({ ...refused('Throttling', 'slow', 429), retryAfter: 7 }))
  expect(error.headers['retry-after']).toBe('7')
})

test.each(['unreachable', 'timeout', 'cut', 'empty', 'malformed'] as const)(
  '%s after a task was accepted is not repeated by SDKs: another submission would be another task',
  (failure) => {
    const error = toApiError(new DashScopeError({ failure, message: 'It failed.', taskId: 't' }))
    expect(error.headers['x-should-retry']).toBe('false')
    expect(error.message).not.toContain('Nothing was sent')
  },
)
