import { z } from 'zod'

import { errorTypes, type ApiError } from './api-error.ts'
import { toOverflowMessage } from './overflow.ts'

/** OpenAI's envelope, with DashScope's own code and message beside OpenAI's. */
export const ErrorEnvelope = z
  .object({
    error: z.object({
      message: z
        .string()
        .meta({ description: 'For people; in Chinese and English for `Accept-Language: zh`.' }),
      type: z.enum(errorTypes).meta({ description: 'Who failed.' }),
      param: z
        .string()
        .nullable()
        .meta({ description: 'The parameter at fault, as a path: `messages[0].content`.' }),
      code: z.string().nullable().meta({ description: "OpenAI's error code." }),
      dashscope: z.exactOptional(
        z.object({ code: z.string().nullable(), request_id: z.string().nullable() }).meta({
          description: 'If DashScope was called: its own code, and its request id, which its support needs.',
        }),
      ),
    }),
  })
  .meta({ id: 'Error', description: "A failure in OpenAI's envelope." })

const AnthropicError = z
  .object({
    type: z.literal('error'),
    error: z.object({
      type: z.string().meta({ description: "Anthropic's error type for the status." }),
      message: z.string(),
      code: z.exactOptional(z.string().meta({ description: "The gateway's own error code." })),
      details: z.exactOptional(z.record(z.string(), z.unknown())),
    }),
    request_id: z.string(),
  })
  .meta({ id: 'AnthropicError', description: "A failure in Anthropic's envelope." })

/** An error as it is sent. */
export interface ErrorBody {
  status: number
  body: unknown
}

/** The API whose error envelope is used. */
export type ErrorFormat = 'openai' | 'anthropic'

export const errorEnvelopes: Readonly<Record<ErrorFormat, z.ZodType>> = {
  openai: ErrorEnvelope,
  anthropic: AnthropicError,
}

/** An error → its status and body in each format. `requestId` is the gateway's own. */
export const errorFormats: Readonly<Record<ErrorFormat, (error: ApiError, requestId: string) => ErrorBody>> =
  {
    openai: (error) => ({ status: error.status, body: error.toJSON() }),
    anthropic: toAnthropic,
  }

/** https://platform.claude.com/docs/en/api/errors */
const anthropicTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** The status of an error in each format. */
export const statusIn: Readonly<Record<ErrorFormat, (error: Pick<ApiError, 'status' | 'code'>) => number>> = {
  openai: ({ status }) => status,
  anthropic: anthropicStatus,
}

function toAnthropic(error: ApiError, requestId: string): ErrorBody {
  const { code, extension } = error
  const { details } = extension
  const status = anthropicStatus(error)
  const type = anthropicTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return {
    status,
    body: {
      type: 'error',
      error: {
        type,
        message: anthropicMessage(error),
        ...(code !== null && { code }),
        ...(details !== undefined && { details }),
      },
      request_id: requestId,
    },
  }
}

/** Anthropic's clients retry an overload with their own status, 529, but not an unpaid bill. */
function anthropicStatus({ status, code }: Pick<ApiError, 'status' | 'code'>): number {
  if (code === 'insufficient_quota') return 402
  return status === 503 ? 529 : status
}

/** Anthropic's clients recognise some sentences. A path has dots instead of brackets. The gateway's own refusals begin with it. */
function anthropicMessage({ message, param, code, extension }: ApiError): string {
  if (code === 'context_length_exceeded') return toOverflowMessage(message)
  if (code === 'invalid_api_key') return `invalid x-api-key: ${message}`
  if (param === null) return message
  const path = param.replaceAll('[', '.').replaceAll(']', '')
  const dotted = message.replaceAll(param, () => path)
  if ('dashscope' in extension || !dotted.includes(path)) return dotted
  // In both languages, the English message comes behind the Chinese one.
  const bar = dotted.lastIndexOf(between)
  const from = bar < 0 ? 0 : bar + between.length
  const english = dotted.slice(from)
  const [start, shorter] = beginnings(path).find(([one]) => english.startsWith(one)) ?? ['', '']
  return `${path}: ${dotted.slice(0, from)}${shorter}${english.slice(start.length)}`
}

const between = ' | '

/** How the gateway's refusals name a parameter, and the same behind its name. */
function beginnings(path: string): readonly (readonly [string, string])[] {
  return [
    [`Invalid '${path}': `, ''],
    [`Unsupported parameter: '${path}' `, ''],
    [`Unsupported parameter: '${path}': `, ''],
    [`Unsupported value: '${path}': `, ''],
    [`Invalid value for '${path}': `, 'invalid value: '],
    [`Invalid type for '${path}': `, 'invalid type: '],
    [`Missing required parameter: '${path}'`, 'missing required parameter'],
  ]
}
