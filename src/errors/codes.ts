import type { Failure } from '../dashscope/errors.ts'
import type { ApiErrorType } from './api-error.ts'
import type { Topic } from './advice.ts'

/** A DashScope failure in OpenAI's terms. The type is `dashscope_error` by default. */
export interface Wording {
  /** The HTTP status, by which SDKs choose the error class. */
  status: number
  /** OpenAI's code; null if OpenAI has none. */
  code: string | null
  type?: ApiErrorType
  param?: string
  /** Sent as `x-should-retry`, which overrides the SDKs' decision by status. */
  retry?: boolean
  /** Sent as `retry-after`, in seconds, if DashScope sends none: its limits recover within a minute. */
  retryAfter?: number
  /** The advice after DashScope's message. */
  advice?: Topic
}

interface Rule extends Wording {
  /** Cases that differ only in the message; the first match applies. */
  variants?: readonly (Wording & { messagePattern: RegExp })[]
  /** An engine's `<NNN>` in the message does not change the status of this code. */
  exact?: boolean
}

const badRequest: Rule = { status: 400, code: null }
/** An invalid file in the messages. */
const badFile = { status: 400, param: 'messages' } as const
const forbidden: Rule = { status: 403, code: 'permission_denied', advice: 'access' }
const rateLimit: Rule = { status: 429, code: 'rate_limit_exceeded', retryAfter: 2, advice: 'throttled' }
const burst: Rule = { status: 429, code: 'slow_down', retryAfter: 2, advice: 'burst' }
const arrears: Rule = {
  status: 429,
  code: 'insufficient_quota',
  retry: false,
  advice: 'arrears',
  exact: true,
}
const freeTier: Rule = {
  status: 429,
  code: 'insufficient_quota',
  retry: false,
  advice: 'freeTier',
  exact: true,
}
const serverError: Rule = { status: 500, code: 'server_error' }
const overloaded: Rule = { status: 503, code: 'server_is_overloaded', retryAfter: 2 }
const contentFilter: Rule = { status: 400, code: 'content_filter', exact: true, advice: 'moderated' }
const modelNotFound = {
  status: 404,
  code: 'model_not_found',
  param: 'model',
  advice: 'unknownModel',
} as const
const contextLength = {
  status: 400,
  code: 'context_length_exceeded',
  param: 'messages',
  advice: 'context',
} as const

/** An invalid value of a parameter, recognised by the message. */
const about = (param: string, messagePattern: RegExp) =>
  ({ messagePattern, status: 400, code: 'invalid_value', param }) as const

/** The same message occurs with several codes, so the cases are shared; narrower ones come first. */
const inMessage = [
  {
    messagePattern:
      /range of input length|maximum context length|input length should be|token length exceed/i,
    ...contextLength,
  },
  { messagePattern: /model not exist|model .{0,80}does not exist|model can not be found/i, ...modelNotFound },
  { messagePattern: /must contain the word 'json'/i, status: 400, code: null, param: 'messages' },
  { messagePattern: /inappropriate content/i, ...contentFilter },
  { ...about('messages', /image format|media format|file format/i), code: 'invalid_image_format' },
  {
    ...about('messages', /failed to download|invalid url provided|url does not appear/i),
    code: 'invalid_image_url',
  },
  about('response_format', /json mode|response_format/i),
  { ...about('tools', /tool call is not supported/i), code: 'unsupported_parameter' },
  { ...about('enable_search', /enable_search|web search/i), code: 'unsupported_parameter' },
  about('tool_choice', /tool_choice/i),
  about('messages', /role "tool"|"tool_calls"/i),
  about('tools', /\[\] is too short.{0,9}'tools'/i),
  about('max_completion_tokens', /max_completion_tokens/i),
  about('max_tokens', /max_tokens/i),
  about('temperature', /\btemperature\b/i),
  about('top_p', /\btop_p\b/i),
  about('top_k', /\btop_k\b/i),
  about('repetition_penalty', /repetition_penalty/i),
  about('presence_penalty', /presence_penalty/i),
  about('frequency_penalty', /frequency_penalty/i),
  about('top_logprobs', /top_logprobs/i),
  about('logprobs', /\blogprobs\b/i),
  about('n', /range of n should/i),
  about('seed', /range of seed|\bseed parameter\b/i),
  about('stop', /\bstop parameter\b|'stop'/i),
  about('enable_thinking', /enable_thinking/i),
  about('thinking_budget', /thinking_budget/i),
  about('reasoning_effort', /reasoning_effort/i),
  about('parallel_tool_calls', /parallel_tool_calls/i),
  about('translation_options', /translation_options/i),
  about('incremental_output', /incremental_output/i),
  about('stream', /support stream mode|\bstream parameter\b/i),
  about(
    'messages',
    /content field is a required|input content must be|role must be|input messages|'messages'|"messages"|function\.arguments|item of content|data-uri item|partial mode/i,
  ),
] satisfies Rule['variants']

const throttledByQuota = [
  { messagePattern: /free (?:allocated )?(?:quota|tier)/i, ...freeTier },
  { messagePattern: /insufficient balance|arrear|overdue/i, ...arrears },
]

/**
 * DashScope's codes, native and compatible spelling. A dotted code that is not here falls back to its prefix.
 * Source: the error tables of help.aliyun.com/zh/model-studio/error-code; a test compares docs/errors.md with this table.
 */
export const rules: Readonly<Record<string, Rule>> = {
  InvalidParameter: { ...badRequest, code: 'invalid_value', variants: inMessage },
  'InvalidParameter.NotSupportEnableThinking': {
    status: 400,
    code: 'unsupported_parameter',
    param: 'enable_thinking',
  },
  'InvalidParameter.DataInspection': { status: 400, code: 'invalid_image_format', param: 'messages' },
  invalid_parameter_error: { ...badRequest, code: 'invalid_value', variants: inMessage },
  DataInspectionFailed: contentFilter,
  data_inspection_failed: contentFilter,
  Arrearage: arrears,
  BadRequest: badRequest,
  'BadRequest.EmptyInput': { status: 400, code: 'missing_required_parameter', param: 'messages' },
  'BadRequest.EmptyParameters': { status: 400, code: 'missing_required_parameter' },
  'BadRequest.EmptyModel': { status: 400, code: 'missing_required_parameter', param: 'model' },
  'BadRequest.IllegalInput': { status: 400, code: 'invalid_value', param: 'messages' },
  'BadRequest.ResourceNotExist': { status: 400, code: 'invalid_value' },
  'BadRequest.TooLarge': { status: 413, code: null },
  'BadRequest.InputDownloadFailed': { ...badFile, code: 'invalid_image_url' },
  'BadRequest.UnsupportedFileFormat': { ...badFile, code: 'invalid_image_format' },
  InvalidFile: { status: 400, code: 'invalid_value' },
  UNSUPPORTED_FORMAT: { status: 400, code: 'invalid_value' },
  NO_VALID_AUDIO_ERROR: { status: 400, code: 'invalid_value' },
  FILE_DOWNLOAD_FAILED: { status: 400, code: 'invalid_value' },
  InvalidURL: { ...badFile, code: 'invalid_image_url' },
  'InvalidURL.ConnectionRefused': { ...badFile, code: 'invalid_image_url' },
  'InvalidURL.Timeout': { ...badFile, code: 'invalid_image_url' },
  UnsupportedOperation: badRequest,
  FlowNotPublished: badRequest,
  InvalidSchema: badRequest,
  InvalidSchemaFormat: badRequest,
  FaqRuleBlocked: contentFilter,
  CustomRoleBlocked: contentFilter,
  IPInfringementSuspect: contentFilter,
  ClientDisconnect: badRequest,
  InvalidApiKey: {
    status: 401,
    code: 'invalid_api_key',
    type: 'authentication_error',
    exact: true,
    advice: 'key',
  },
  invalid_api_key: {
    status: 401,
    code: 'invalid_api_key',
    type: 'authentication_error',
    exact: true,
    advice: 'key',
  },
  AccessDenied: forbidden,
  'AccessDenied.Unpurchased': forbidden,
  'Model.AccessDenied': forbidden,
  'App.AccessDenied': forbidden,
  'Workspace.AccessDenied': forbidden,
  AllocationQuota: freeTier,
  'AllocationQuota.FreeTierOnly': freeTier,
  ModelNotFound: modelNotFound,
  model_not_found: modelNotFound,
  model_not_supported: modelNotFound,
  WorkSpaceNotFound: { status: 404, code: 'workspace_not_found' },
  NotFound: { status: 404, code: 'not_found' },
  RequestTimeOut: { status: 408, code: 'request_timeout', retry: false },
  Conflict: { status: 409, code: 'conflict' },
  Throttling: rateLimit,
  'Throttling.RateQuota': rateLimit,
  'Throttling.RateLimit': rateLimit,
  'Throttling.BurstRate': burst,
  'Throttling.AllocationQuota': { ...rateLimit, variants: throttledByQuota },
  LimitRequests: rateLimit,
  limit_requests: rateLimit,
  limit_burst_rate: burst,
  insufficient_quota: { ...rateLimit, variants: throttledByQuota },
  CommodityNotPurchased: arrears,
  PrepaidBillOverdue: arrears,
  PostpaidBillOverdue: arrears,
  InternalError: { ...serverError, variants: inMessage },
  'InternalError.Algo': { ...serverError, variants: inMessage },
  'InternalError.Timeout': { status: 504, code: 'server_error', retry: false },
  'InternalError.FileUpload': serverError,
  SystemError: serverError,
  ModelServiceFailed: serverError,
  InvokePluginFailed: serverError,
  AppProcessFailed: serverError,
  RewriteFailed: serverError,
  RetrivalFailed: serverError,
  ModelUnavailable: overloaded,
  ModelServingError: overloaded,
  ServiceUnavailable: overloaded,
  // The newer names. The errors of tasks and WebSockets have no HTTP status beside them.
  BadRequestError: { ...badRequest, code: 'invalid_value', variants: inMessage },
  AuthenticationError: {
    status: 401,
    code: 'invalid_api_key',
    type: 'authentication_error',
    exact: true,
    advice: 'key',
  },
  PermissionDeniedError: forbidden,
  NotFoundError: { status: 404, code: 'model_not_found', advice: 'unknownModel' },
  RequestTooLargeError: { status: 413, code: null },
  RateLimitError: rateLimit,
  InternalServerError: { ...serverError, variants: inMessage },
  ServiceUnavailableError: overloaded,
  GatewayTimeoutError: { status: 504, code: 'server_error', retry: false },
}

/** Failures without a DashScope code. If the model may have run, a retry could be billed twice. */
export const failures: Readonly<Record<Exclude<Failure, 'refused'>, Wording>> = {
  unreachable: { status: 502, code: 'upstream_unreachable', advice: 'unreachable' },
  timeout: { status: 504, code: 'upstream_timeout', retry: false, advice: 'timeout' },
  cut: { status: 502, code: 'upstream_interrupted', retry: false, advice: 'interrupted' },
  // A retry is safe: there is no text that a second answer could contradict.
  empty: { status: 502, code: 'upstream_interrupted', retry: true, advice: 'empty' },
  malformed: { status: 502, code: 'upstream_malformed', advice: 'malformed' },
}
