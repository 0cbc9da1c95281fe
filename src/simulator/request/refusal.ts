/** An answer without output: HTTP status (or the status of the error frame), DashScope's code and message. */
export interface Refusal {
  status: number
  code: string
  message: string
}

const internal = 'An internal error has occured, please try again later or contact service support.'
const allocated = 'Allocated quota exceeded, please increase your quota limit.'
const capacity =
  'Too many requests. Your requests are being throttled due to system capacity limits. Please try again later.'

/** Codes, statuses and texts of help.aliyun.com/zh/model-studio/error-code; their typing errors are kept. */
export const refusals = {
  InvalidParameter: [400, 'Required parameter(s) missing or invalid, please check the request parameters.'],
  'InvalidParameter.NotSupportEnableThinking': [400, 'The model does not support enable_thinking.'],
  'InvalidParameter.DataInspection': [
    400,
    'The media format is not supported or incorrect for the data inspection.',
  ],
  DataInspectionFailed: [400, 'Input or output data may contain inappropriate content.'],
  Arrearage: [400, 'Access denied, please make sure your account is in good standing.'],
  'BadRequest.EmptyInput': [400, 'Required input parameter missing from request.'],
  'BadRequest.EmptyParameters': [400, 'Required parameter "parameters" missing from request.'],
  'BadRequest.EmptyModel': [400, 'Required parameter "model" missing from request.'],
  'BadRequest.IllegalInput': [400, 'The input parameter requires json format.'],
  'BadRequest.ResourceNotExist': [400, 'The Required resource not exist.'],
  InvalidURL: [400, 'Invalid URL provided in your request.'],
  'InvalidURL.ConnectionRefused': [400, 'Connection refused by the host of the URL provided.'],
  'InvalidURL.Timeout': [400, 'Timeout while downloading from the URL provided.'],
  UnsupportedOperation: [400, 'The operation is unsupported on the referee object.'],
  CustomRoleBlocked: [400, 'Input or output data may contain inappropriate content with custom rule.'],
  FaqRuleBlocked: [400, 'Input or output data is blocked by faq rule.'],
  IPInfringementSuspect: [400, 'Input data is suspected of being involved in IP infringement.'],
  ClientDisconnect: [400, 'Client disconnected before task finished!'],
  InvalidApiKey: [401, 'Invalid API-key provided.'],
  AccessDenied: [403, 'Access denied.'],
  'AccessDenied.Unpurchased': [
    403,
    'Access to model denied. Please make sure you are eligible for using the model.',
  ],
  'Model.AccessDenied': [403, 'Model access denied.'],
  'App.AccessDenied': [403, 'App access denied.'],
  'Workspace.AccessDenied': [403, 'Workspace access denied.'],
  'AllocationQuota.FreeTierOnly': [
    403,
    'The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, please disable the "use free tier only" mode in the management console.',
  ],
  ModelNotFound: [404, 'Model can not be found.'],
  WorkSpaceNotFound: [404, 'WorkSpace can not be found.'],
  NotFound: [404, 'Not found!'],
  RequestTimeOut: [500, 'Request timed out, please try again later.'],
  Conflict: [409, 'Model instance already exists, please specify a suffix.'],
  'BadRequest.TooLarge': [413, 'Payload Too Large.'],
  'BadRequest.InputDownloadFailed': [415, 'Failed to download the input file.'],
  'BadRequest.UnsupportedFileFormat': [415, 'Input file format is not supported.'],
  Throttling: [429, 'Requests throttling triggered.'],
  'Throttling.RateQuota': [429, 'Requests rate limit exceeded, please try again later.'],
  'Throttling.RateLimit': [429, 'You exceeded your current requests list.'],
  'Throttling.BurstRate': [
    429,
    'Request rate increased too quickly. To ensure system stability, please adjust your client logic to scale requests more smoothly over time.',
  ],
  'Throttling.AllocationQuota': [429, allocated],
  LimitRequests: [429, 'You exceeded your current requests list.'],
  CommodityNotPurchased: [429, 'Commodity has not purchased yet.'],
  PrepaidBillOverdue: [429, 'The prepaid bill is overdue.'],
  PostpaidBillOverdue: [429, 'The postpaid bill is overdue.'],
  InternalError: [500, internal],
  'InternalError.Algo': [500, internal],
  'InternalError.Timeout': [
    500,
    'An internal timeout error has occured during execution, please try again later or contact service support.',
  ],
  SystemError: [500, 'An system error has occured, please try again later.'],
  ModelServiceFailed: [500, 'Failed to request model service.'],
  InvokePluginFailed: [500, 'Failed to invoke plugin.'],
  AppProcessFailed: [500, 'Failed to proceed application request.'],
  RewriteFailed: [500, 'Failed to rewrite content for prompt.'],
  RetrivalFailed: [500, 'Failed to retrive data from documents.'],
  ModelUnavailable: [503, 'Model is unavailable, please try again later.'],
  ModelServingError: [503, capacity],
  ServiceUnavailable: [503, capacity],
} as const satisfies Record<string, readonly [status: number, message: string]>

/** A refusal by code; `message` replaces the table's text. An unknown code is answered with 400. */
export function refuse(code: string, message?: string): Refusal {
  const [status, text] = Object.entries(refusals).find(([known]) => known === code)?.[1] ?? [400, code]
  return { status, code, message: message ?? text }
}

export const invalid = (message: string): Refusal => refuse('InvalidParameter', message)

const codeOfStatus: Record<number, string> = {
  400: 'InvalidParameter',
  401: 'InvalidApiKey',
  403: 'AccessDenied',
  404: 'ModelNotFound',
  408: 'RequestTimeOut',
  409: 'Conflict',
  413: 'BadRequest.TooLarge',
  415: 'BadRequest.UnsupportedFileFormat',
  429: 'Throttling.RateQuota',
  503: 'ModelUnavailable',
}

/** The refusal for an HTTP status. */
export function refusalOfStatus(status: number): Refusal {
  return { ...refuse(codeOfStatus[status] ?? 'InternalError'), status }
}
