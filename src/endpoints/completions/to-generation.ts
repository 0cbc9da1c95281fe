import { invalidRequest } from '../../errors/api-error.ts'
import type { Adjustment } from '../../errors/adjustment.ts'
import type { Requests } from '../../generation/run.ts'
import type { GenerationRequest, Setting } from '../../generation/types.ts'
import { dashscopeThinking, effortField, toReasoningSettings } from '../request-fields/to-reasoning.ts'
import { toSearch } from '../request-fields/to-search.ts'
import { toSettings, type SettingNames } from '../request-fields/to-setting.ts'
import { isEmpty, Unmapped } from '../request-fields/unmapped.ts'
import { isRecord } from '../../json.ts'
import type { CompletionOptions } from './options.ts'
import { chatOnly, openaiOnly, translated } from './parameters.ts'
import type { CompletionRequest } from './schema.ts'

const names: SettingNames = {
  translated: new Set([...translated, ...chatOnly]),
  notAtDashScope: new Set(openaiOnly),
}
const streamOptions = new Set(['include_usage', 'include_obfuscation'])

/** A request of this API → one neutral request per prompt, which becomes a user turn. @throws ApiError 400 */
export function toGeneration(request: CompletionRequest): Requests {
  refuseUnsupported(request)
  const { model, n } = request
  const [first, ...others] = toPrompts(request.prompt)
  const shared: Omit<GenerationRequest, 'turns'> = {
    model,
    turnsParam: 'prompt',
    tools: [],
    toolsParam: 'tools',
    // Answers of this API contain only text.
    reasoning: {
      settings: toReasoningSettings(request, [...dashscopeThinking, effortField]),
      offUnlessAsked: true,
    },
    search: toSearch(request),
    choices: n == null ? undefined : { value: n, param: 'n' },
    settings: toOwnSettings(request),
    adjustments: { turns: missingLogprobs(request) },
  }
  const isList = Array.isArray(request.prompt)
  const toRequest = (prompt: string, place: number): GenerationRequest => {
    const param = isList ? `prompt[${place}]` : 'prompt'
    return {
      ...shared,
      turns: [{ role: 'user', givenRole: 'user', roleParam: param, param, content: prompt }],
    }
  }
  return [toRequest(first, 0), ...others.map((prompt, place) => toRequest(prompt, place + 1))]
}

export function toOptions({
  prompt,
  echo,
  n,
  stream_options: options,
}: CompletionRequest): CompletionOptions {
  return {
    includeUsage: options?.include_usage === true,
    choices: n ?? 1,
    ...(echo === true && { echo: toPrompts(prompt) }),
  }
}

/** @throws ApiError 400 for token ids, whose text depends on the model's tokenizer */
function toPrompts(prompt: CompletionRequest['prompt']): [string, ...string[]] {
  const [first = '', ...others] = typeof prompt === 'string' ? [prompt] : prompt
  const place = [first, ...others].findIndex((one) => typeof one !== 'string')
  if (place !== -1) throw refuseTokens(place)
  return [String(first), ...others.map(String)]
}

function refuseTokens(place: number) {
  const param = `prompt[${place}]`
  return invalidRequest(
    `Invalid type for '${param}': expected a string. Token ids are not supported, because DashScope accepts only text: send the text itself.`,
    {
      code: 'invalid_type',
      param,
      chinese: `参数 '${param}' 的类型不对：应为字符串；DashScope 只接受文本，不支持 Token 编号，请直接发送文本。`,
    },
  )
}

function refuseUnsupported(request: CompletionRequest): void {
  const { suffix, best_of: bestOf, n } = request
  if (suffix != null && suffix !== '')
    throw unsupported('suffix', 'models can only continue a text at its end', '模型只能在文本末尾续写')
  const count = n ?? 1
  if (bestOf != null && bestOf !== 0 && bestOf !== count)
    throw unsupported(
      'best_of',
      `it must equal n (${count}), since DashScope does not rank answers; got ${bestOf}`,
      `应等于 n（${count}），因为 DashScope 不对回答排序；实际为 ${bestOf}`,
    )
  const chat = chatOnly.find((name) => !isNoOp(request[name]))
  if (chat !== undefined)
    throw unsupported(
      chat,
      'it is a parameter of POST /v1/chat/completions',
      '它属于 POST /v1/chat/completions',
    )
}

/** Values that request only text, which clients send by default. */
function isNoOp(value: unknown): boolean {
  if (isEmpty(value) || value === 'none' || value === 'auto') return true
  return isRecord(value)
    ? value['type'] === 'text'
    : Array.isArray(value) && value.every((one) => one === 'text')
}

function unsupported(param: string, why: string, chinese: string) {
  return invalidRequest(`Unsupported parameter: '${param}': ${why}.`, {
    code: 'unsupported_parameter',
    param,
    chinese: `参数 '${param}' 不受支持：${chinese}。`,
  })
}

/** `logprobs` is a number here and a switch at DashScope. */
function toOwnSettings(request: CompletionRequest): Setting[] {
  const settings: Setting[] = []
  new Unmapped().addUnknown(settings, 'stream_options', request.stream_options ?? {}, streamOptions)
  for (const setting of toSettings(request, names)) settings.push(setting)
  const { logprobs } = request
  if (logprobs == null) return settings
  settings.push({ name: 'logprobs', value: true, param: 'logprobs' })
  if (logprobs > 0) settings.push({ name: 'top_logprobs', value: logprobs, param: 'logprobs' })
  return settings
}

/** DashScope returns no logprobs for a prompt. */
function missingLogprobs({ echo, logprobs }: CompletionRequest): Adjustment[] {
  if (echo !== true || logprobs == null) return []
  return [
    { param: 'logprobs', taken: 'those of the answer', why: 'DashScope returns no logprobs for the prompt' },
  ]
}
