import type { Call } from '../../dashscope/client.ts'
import type { Adjustment } from '../adjustment.ts'
import type * as DashScope from './dashscope.ts'
import type { ChatFamily } from './families/index.ts'
import type { GenerationOptions } from './generation-progress.ts'
import type * as OpenAI from './openai.ts'
import { paths } from './routing.ts'
import { toGenerationRequest } from './to-generation-request.ts'

/** The calls that one request makes of DashScope, and how their answers are to be read. */
export interface Plan {
  family: ChatFamily
  calls: readonly PlannedCall[]
  options: GenerationOptions
  adjustments: readonly Adjustment[]
}

export interface PlannedCall extends Call {
  mode: 'send' | 'stream'
}

/**
 * DashScope cuts whole answers off at 300 s, so that answers are streamed and collected; but several choices in one
 * call and logprobs are documented for whole answers alone. Choices that one call cannot make are calls of their own.
 * @throws ApiError 400 for what the model's service cannot take
 */
export function planCalls(request: OpenAI.ChatRequest, family: ChatFamily): Plan {
  const n = request.n ?? 1
  const separate = n > 1 && (request.stream === true || !makesMany(request, family))
  const canAnswerWhole = request.stream !== true && !family.streamOnly && family.thinking !== 'only'
  const whole = canAnswerWhole && ((n > 1 && !separate) || request.logprobs === true)
  const { body, adjustments } = toGenerationRequest(request, family, { stream: !whole, n: separate ? 1 : n })
  const bodies = separate ? Array.from({ length: n }, (_, call) => withOwnSeed(body, call)) : [body]
  const headers = usesUploads(body) ? { 'x-dashscope-ossresourceresolve': 'enable' } : {}
  return {
    family,
    calls: bodies.map((own) => ({
      mode: whole ? ('send' as const) : ('stream' as const),
      path: paths[family.service],
      body: own,
      headers,
    })),
    options: {
      frames: family.frames,
      n,
      separate,
      legacy: request.tools == null && request.functions != null,
    },
    adjustments,
  }
}

/** "Qwen3 without thinking, qwen-plus, qwen-plus-character", and one choice alone with tools. */
function makesMany(
  { tools, functions, enable_thinking: thinks }: OpenAI.ChatRequest,
  family: ChatFamily,
): boolean {
  return family.manyChoices && (tools ?? functions ?? []).length === 0 && thinks !== true
}

/** With one seed for all of them, all would answer the same. */
function withOwnSeed(body: DashScope.GenerationRequest, call: number): DashScope.GenerationRequest {
  const { seed } = body.parameters
  return call === 0 || typeof seed !== 'number'
    ? body
    : { ...body, parameters: { ...body.parameters, seed: seed + call } }
}

/** Files uploaded to DashScope are named by `oss://` URLs, which it looks up only when told to. */
function usesUploads({ input }: DashScope.GenerationRequest): boolean {
  return input.messages.some(
    ({ content }) =>
      typeof content !== 'string' &&
      content.some((item) =>
        Object.values(item)
          .flat()
          .some((value) => typeof value === 'string' && value.startsWith('oss://')),
      ),
  )
}
