import { z } from 'zod'

import type { AnyFrame } from '../../dashscope/client.ts'
import { DashScopeError } from '../../dashscope/errors.ts'
import type { Content, RequestMessage } from '../../generation/dashscope-types.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { hasMedia, plan as toPlan } from '../../generation/plan.ts'
import { isRecord } from '../../json.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { chooseModel } from '../choose-model.ts'
import { createRequestDialect } from './create-request-dialect.ts'
import { unsupportedValue } from './request/refusals.ts'
import { rewordError } from './reword-error.ts'
import { ResponsesRequest } from './schema/request.ts'

const InputTokens = z
  .object({ object: z.literal('response.input_tokens'), input_tokens: z.int().min(0) })
  .meta({ id: 'ResponsesInputTokens', description: 'How many tokens the input of a request has.' })

interface Frame extends AnyFrame {
  usage?: { input_tokens?: number } | null
}

/** DashScope counts the text of a request; content that it cannot count causes an error instead of an estimate. */
export function createInputTokens(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/responses/input_tokens',
    summary: "The tokens of a request's text, as DashScope counts them for Qwen's text models",
    key: 'required',
    body: ResponsesRequest,
    reword: rewordError,
    description: { answer: InputTokens, asksDashScope: true },
    async handle(request, context) {
      const model = chooseModel(request.model, routing, context)
      const dialect = await createRequestDialect(request, context)
      const generation = { ...dialect.toGeneration(request), model }
      const services = routing.in(context.dashscope.region)
      const plan = toPlan(generation, services.familyOf(model, hasMedia(generation)), { stream: false })
      context.addAdjustments(plan.adjustments)
      const messages = plan.calls[0]?.body
      const call = {
        path: '/tokenizer',
        body: { model, input: { messages: toTexts(messages) } },
      }
      if (context.dryRun)
        return {
          kind: 'json',
          body: { object: 'gateway.dry_run', request: context.dashscope.describe({ ...call, mode: 'send' }) },
        }
      const { count, requestId } = await countTokens(call, model, context)
      return { kind: 'json', body: { object: 'response.input_tokens', input_tokens: count }, requestId }
    },
  })
}

async function countTokens(
  call: { path: string; body: unknown },
  model: string,
  { dashscope }: Context,
): Promise<{ count: number; requestId: string | undefined }> {
  try {
    const response = await dashscope.send<Frame>(call)
    const count = response.first.frames[0]?.usage?.input_tokens
    response.close()
    if (count === undefined || !Number.isSafeInteger(count) || count < 0)
      throw new DashScopeError({ failure: 'malformed', message: 'DashScope sent no count of tokens.' })
    return { count, requestId: response.requestId }
  } catch (error) {
    if (error instanceof DashScopeError && /not support model/i.test(error.message)) throw uncounted(model)
    throw error
  }
}

/** The messages and tools of a request as texts. The tokenizer supports neither tools nor images. */
function toTexts(body: unknown): { role: string; content: string }[] {
  const { input, parameters } = isRecord(body) ? body : {}
  const messages = isRecord(input) && Array.isArray(input['messages']) ? input['messages'] : []
  const tools: unknown = isRecord(parameters) ? parameters['tools'] : undefined
  return [
    ...(tools === undefined ? [] : [{ role: 'system', content: JSON.stringify(tools) }]),
    ...messages.map((message: RequestMessage) => ({
      role: message.role === 'tool' ? 'user' : message.role,
      content: toText(message),
    })),
  ]
}

function toText({ content, reasoning_content: reasoning, tool_calls: calls }: RequestMessage): string {
  const called = calls === undefined ? [] : [JSON.stringify(calls.map((call) => call.function))]
  return [reasoning ?? '', textOf(content), ...called].filter((text) => text !== '').join('\n')
}

function textOf(content: Content): string {
  if (typeof content === 'string') return content
  return content
    .map((item: Record<string, unknown>) => {
      if (typeof item['text'] !== 'string') throw uncountedMedia(Object.keys(item)[0] ?? '')
      return item['text']
    })
    .join('')
}

function uncounted(model: string) {
  return unsupportedValue('model', model, {
    english: "DashScope counts tokens for Qwen's text models alone.",
    chinese: 'DashScope 只能为千问文本模型计数。',
  })
}

function uncountedMedia(kind: string) {
  return unsupportedValue('input', kind, {
    english: 'DashScope counts the tokens of text alone.',
    chinese: 'DashScope 只能计算文本的 Token 数。',
  })
}
