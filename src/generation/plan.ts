import type { Call } from '../dashscope/client.ts'
import { invalidRequest } from '../errors/api-error.ts'
import { isRecord } from '../json.ts'
import type { Adjustment } from '../errors/adjustment.ts'
import type * as DashScope from './dashscope-types.ts'
import type { ChatFamily } from './families/index.ts'
import type { DecodingOptions } from './decode/generation-decoder.ts'
import type * as OpenAI from '../endpoints/chat-completions/schema.ts'
import { paths } from './families/model-routing.ts'
import { toGenerationRequest } from './request/to-generation-request.ts'

/** The calls that one request makes of DashScope, and how their answers are to be read. */
export interface Plan {
  family: ChatFamily
  calls: readonly PlannedCall[]
  decoding: DecodingOptions
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
  checkShapeOfAnswer(request.model)
  const n = choicesOf(request)
  const { body, adjustments, thinks } = toGenerationRequest(request, family)
  const isStream = request.stream === true
  const separate = n > 1 && (isStream || thinks || !makesMany(request, family))
  // While a model thinks it answers streams alone.
  const canAnswerWhole = !isStream && !thinks && !family.streamOnly
  const whole = canAnswerWhole && ((n > 1 && !separate) || request.logprobs === true)
  const parameters: Record<string, unknown> = {
    // Many models default to `text`, and thinking and tools need `message`.
    result_format: 'message',
    ...(!whole && { incremental_output: true }),
    ...body.parameters,
    ...(request.n != null && family.manyChoices && { n: separate ? 1 : n }),
  }
  const bodies = Array.from({ length: separate ? n : 1 }, (_, call) => ({
    ...body,
    parameters: withOwnSeed(parameters, call),
  }))
  const headers = usesUploads(body) ? { 'x-dashscope-ossresourceresolve': 'enable' } : {}
  return {
    family,
    calls: bodies.map((own) => ({
      mode: whole ? ('send' as const) : ('stream' as const),
      path: paths[family.service],
      body: own,
      headers,
    })),
    decoding: {
      frames: family.frames,
      choices: n,
      separate,
      whole,
      citations:
        isRecord(parameters['search_options']) && parameters['search_options']['enable_citation'] === true,
    },
    adjustments: separate ? [...adjustments, ...seedsOf(parameters, n)] : adjustments,
  }
}

/** qwen-deep-research answers in phases, `output.message{phase}`: sent as chat it would be paid for and not understood. */
function checkShapeOfAnswer(model: string): void {
  if (!/(?:^|\/)qwen-deep-research/i.test(model)) return
  throw invalidRequest(
    `The model '${model}' answers in phases of research, which a chat completion has no place for.`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${model}' 按研究阶段给出回答，对话补全无法表达。`,
    },
  )
}

/** DashScope's limit, kept where each choice is a call as well: the caller pays for each. */
const mostChoices = 4

function choicesOf({ n }: OpenAI.ChatRequest): number {
  if (n == null || n <= mostChoices) return n ?? 1
  throw invalidRequest(
    `Invalid 'n': integer above maximum value. Expected a value <= ${mostChoices} (DashScope makes at most four choices), but got ${n} instead.`,
    {
      code: 'integer_above_max_value',
      param: 'n',
      chinese: `参数 'n' 超出上限：应 <= ${mostChoices}（DashScope 最多给出四个回答），实际为 ${n}。`,
    },
  )
}

/** "Qwen3 without thinking, qwen-plus, qwen-plus-character", and one choice alone with tools. */
function makesMany({ tools, functions }: OpenAI.ChatRequest, family: ChatFamily): boolean {
  return family.manyChoices && [...(tools ?? []), ...(functions ?? [])].length === 0
}

/** Whether the conversation holds images, audio or video. */
export function hasMedia({ messages }: OpenAI.ChatRequest): boolean {
  const contents = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return contents.some(({ type }) => type !== 'text' && type !== 'refusal')
}

/** With one seed for all of them, all would answer the same. */
function withOwnSeed(parameters: Record<string, unknown>, call: number): Record<string, unknown> {
  const { seed } = parameters
  return call === 0 || typeof seed !== 'number' ? parameters : { ...parameters, seed: seed + call }
}

function seedsOf({ seed }: Record<string, unknown>, n: number): Adjustment[] {
  if (typeof seed !== 'number') return []
  return [{ param: 'seed', given: seed, taken: `${seed} to ${seed + n - 1}`, why: 'one for each choice' }]
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
