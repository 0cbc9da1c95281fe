import type { UpstreamRequest } from '../dashscope/client.ts'
import { invalidRequest } from '../errors/api-error.ts'
import { refuseOtherKinds } from '../errors/wrong-kind.ts'
import { toPhrase, type Adjustment } from '../errors/adjustment.ts'
import { isRecord } from '../json.ts'
import { maxOutputOf } from '../models/catalogue.ts'
import type * as DashScope from './dashscope-types.ts'
import type { DecodingOptions } from './decode/generation-decoder.ts'
import type { ModelFamily } from './families/index.ts'
import { paths } from './families/model-routing.ts'
import { toDashScopeRequest } from './request/to-dashscope-request.ts'
import type { GenerationRequest } from './types.ts'
import type { PlannedUpload } from './uploads.ts'

/** The calls to DashScope for one request, and how their answers are decoded. */
export interface Plan {
  family: ModelFamily
  calls: readonly PlannedCall[]
  decoding: DecodingOptions
  adjustments: readonly Adjustment[]
  /** Files of the calls that are uploaded first. */
  uploads: readonly PlannedUpload[]
}

export interface PlannedCall extends UpstreamRequest {
  mode: 'send' | 'stream'
}

/** How the caller gets the answer. */
export interface PlanOptions {
  stream: boolean
}

/** Maximum calls of one request: each is billed to the caller and has its own connection. */
const maxCalls = 20

/**
 * Several conversations that are answered concurrently, as the choices of one answer, in the order of the conversations. Each
 * choice is a separate call.
 * @throws ApiError 400 for what the model's service does not support, and for too many answers
 */
export function planAll(
  requests: readonly [GenerationRequest, ...GenerationRequest[]],
  family: ModelFamily,
  options: PlanOptions,
): Plan {
  const [first, ...others] = requests
  if (others.length === 0) return plan(first, family, options)
  const count = requests.length * choicesOf(first)
  if (count > maxCalls) throw tooManyAnswers(first, count)
  const plans = requests.map((request) => plan(request, family, options, true))
  const adjustments = plans.flatMap((one) => one.adjustments)
  return {
    family,
    calls: plans.flatMap(({ calls }) => calls),
    decoding: {
      frames: family.frames,
      choices: count,
      separate: true,
      mayBeCutOff: plans.some(({ decoding }) => decoding.mayBeCutOff),
      citations: plans.some(({ decoding }) => decoding.citations),
    },
    // Adjustments that concern all conversations are reported once.
    adjustments: [...new Map(adjustments.map((one) => [toPhrase(one), one])).values()],
    uploads: plans.flatMap((one) => one.uploads),
  }
}

function tooManyAnswers({ turnsParam: param }: GenerationRequest, count: number) {
  return invalidRequest(
    `Invalid '${param}': each text needs a call to DashScope, and a request may make at most ${maxCalls}; got ${count}.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：其中每段文本各调用一次，一个请求最多 ${maxCalls} 次，实际为 ${count} 次。`,
    },
  )
}

/**
 * DashScope ends whole answers at 300 s, so long ones are streamed and collected; several choices in one call and
 * logprobs are documented only for whole answers. Choices that one call cannot return are separate calls.
 * @param apart Each choice is a separate call, even if the family supports several.
 * @throws ApiError 400 for what the model's service does not support
 */
export function plan(
  request: GenerationRequest,
  family: ModelFamily,
  { stream }: PlanOptions,
  apart = false,
): Plan {
  checkModel(request.model)
  const n = choicesOf(request)
  const { body, adjustments, thinks, uploads } = toDashScopeRequest(request, family)
  const separate = apart || (n > 1 && (stream || thinks || !makesMany(request, family)))
  // A thinking model answers only with a stream.
  const canAnswerWhole = !stream && !thinks && !family.streamOnly
  const isShort =
    body.parameters['enable_search'] !== true &&
    maxTokensOf(request.model, body.parameters, family) <= family.wholeAnswerTokens
  const logprobs = body.parameters['logprobs'] === true
  const whole = canAnswerWhole && (isShort || (n > 1 && !separate) || logprobs)
  const parameters: Record<string, unknown> = {
    // Many models default to `text`, and thinking and tools need `message`.
    result_format: 'message',
    ...(!whole && { incremental_output: true }),
    ...body.parameters,
    ...(request.choices !== undefined && family.manyChoices && { n: separate ? 1 : n }),
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
      mayBeCutOff: whole && !isShort,
      citations: hasCitations(parameters),
    },
    uploads,
    adjustments: separate ? [...adjustments, ...seedsOf(request, parameters, n)] : adjustments,
  }
}

/** qwen-deep-research answers in phases, `output.message{phase}`, which the gateway cannot decode, but the caller would pay for. */
function checkModel(model: string): void {
  refuseOtherKinds(model, 'chat')
  if (!/(?:^|\/)qwen-deep-research/i.test(model)) return
  throw invalidRequest(`The model '${model}' answers in research phases, which this API cannot represent.`, {
    code: 'unsupported_value',
    param: 'model',
    chinese: `模型 '${model}' 按研究阶段给出回答，此接口的回答无法表达。`,
  })
}

/** DashScope's limit. It also applies to separate calls, because the caller pays for each. */
const maxChoices = 4

function choicesOf({ choices }: GenerationRequest): number {
  if (choices === undefined) return 1
  const { value, param } = choices
  if (value <= maxChoices) return value
  throw invalidRequest(
    `Invalid '${param}': integer above maximum value. Expected a value <= ${maxChoices} (DashScope makes at most four choices), but got ${value} instead.`,
    {
      code: 'integer_above_max_value',
      param,
      chinese: `参数 '${param}' 超出上限：应 <= ${maxChoices}（DashScope 最多给出四个回答），实际为 ${value}。`,
    },
  )
}

/** "Qwen3 without thinking, qwen-plus, qwen-plus-character", and only one choice with tools. */
function makesMany({ tools }: GenerationRequest, family: ModelFamily): boolean {
  return family.manyChoices && tools.length === 0
}

/** Tokens of the longest possible answer. */
function maxTokensOf(model: string, parameters: Record<string, unknown>, family: ModelFamily): number {
  const requested = parameters['max_completion_tokens'] ?? parameters['max_tokens']
  return typeof requested === 'number' ? requested : (family.maxTokens ?? maxOutputOf(model) ?? Infinity)
}

/** Whether the conversation has images, audio, video or files. */
export function hasMedia({ turns }: GenerationRequest): boolean {
  return turns.some(
    ({ content }) =>
      typeof content !== 'string' && content.some(({ type }) => type !== 'text' && type !== 'refusal'),
  )
}

function hasCitations({ search_options: options }: Record<string, unknown>): boolean {
  return isRecord(options) && options['enable_citation'] === true
}

/** Equal seeds would give equal choices. */
function withOwnSeed(parameters: Record<string, unknown>, call: number): Record<string, unknown> {
  const { seed } = parameters
  return call === 0 || typeof seed !== 'number' ? parameters : { ...parameters, seed: seed + call }
}

function seedsOf(
  { settings }: GenerationRequest,
  { seed }: Record<string, unknown>,
  n: number,
): Adjustment[] {
  const param = settings.find(({ name }) => name === 'seed')?.param
  if (typeof seed !== 'number' || param === undefined) return []
  return [{ param, given: seed, taken: `${seed} to ${seed + n - 1}`, why: 'one for each choice' }]
}

/** DashScope reads `oss://` URLs, the names of files uploaded to it, only with a header. */
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
