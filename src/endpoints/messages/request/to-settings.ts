import { invalidRequest } from '../../../errors/api-error.ts'
import type { ResponseFormat, Setting } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import { toSettings, type SettingNames } from '../../request-fields/to-setting.ts'
import type { MessagesRequest } from '../schema.ts'

/** Fields that concern Anthropic's own service. */
const anthropicOnly = [
  'service_tier',
  'speed',
  'inference_geo',
  'container',
  'diagnostics',
  'user_profile_id',
  'workspace_id',
  'betas',
  'fallbacks',
  'fallback_credit_token',
  'billing_policy',
  'compaction',
  'thread',
]

/** Fields with a separate translation. Every request of Claude Code has `metadata`, and the gateway stores nothing. */
const translated = [
  'model',
  'messages',
  'system',
  'stream',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'context_management',
  'mcp_servers',
  'enable_thinking',
  'thinking_budget',
  'reasoning_effort',
  'enable_search',
  'search_options',
  'metadata',
  'cache_control',
]

const names: SettingNames = {
  translated: new Set(translated),
  notAtDashScope: new Set(anthropicOnly),
  dashscopeNames: { stop_sequences: 'stop', max_tokens: 'max_completion_tokens' },
  noOpValues: { service_tier: ['auto'] },
}

/** All fields except the prompt, tools and thinking, in the caller's order. @throws ApiError 400 */
export function toRequestSettings(request: MessagesRequest): Setting[] {
  refuseRemote(request)
  return [...toSettings(request, names).flatMap(adapted), ...contextEdits(request)]
}

/** DashScope refuses blank sequences. Claude Code requests 32,000 tokens from any model, and gives up if that is refused. */
function adapted(setting: Setting): Setting[] {
  const { name, param, value } = setting
  if (name === 'max_completion_tokens') return [{ ...setting, clamped: true }]
  if (name !== 'stop' || !Array.isArray(value)) return [setting]
  const full = (value as readonly string[]).filter((text) => text.trim() !== '')
  if (full.length === value.length) return [setting]
  return [
    { ...setting, value: full },
    { name, param: `${param}[]`, value: undefined, unmapped: 'a stop sequence of white space has no effect' },
  ]
}

const clearThinking = 'clear_thinking_20251015'

/** How many of the last turns keep their thinking, after all edits that clear it; `Infinity` for all. */
export function thinkingTurnsKept({ context_management: context }: MessagesRequest): number {
  return (context?.edits ?? []).reduce(
    (least, { type, keep }) => (type === clearThinking ? Math.min(least, toTurns(keep) ?? Infinity) : least),
    Infinity,
  )
}

/** The `keep` of an edit as a number of turns, by default 1; undefined for other values. */
function toTurns(keep: unknown): number | undefined {
  if (keep == null) return 1
  const { type, value } = isRecord(keep) ? keep : { type: keep, value: undefined }
  if (type === 'all') return Infinity
  return type === 'thinking_turns' && Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : undefined
}

function contextEdits({ context_management: context }: MessagesRequest): Setting[] {
  return (context?.edits ?? []).flatMap(({ type, keep }, place) => {
    const param = `context_management.edits[${place}]`
    if (type !== clearThinking)
      return [{ name: type, param, value: type, unmapped: 'the conversation is sent as it is' }]
    if (toTurns(keep) !== undefined) return []
    return [{ name: type, param: `${param}.keep`, value: keep, unmapped: 'this edit keeps all thinking' }]
  })
}

/** Fields that the caller depends on without noticing their absence. */
function refuseRemote({ mcp_servers: servers, container, thread }: MessagesRequest): void {
  if (isRecord(thread) && thread['type'] === 'continue') throw noThread()
  if (servers != null && servers.length > 0) throw remote('mcp_servers', 'does not connect to MCP servers')
  if (isRecord(container) && container['skills'] != null) throw remote('container', 'does not run skills')
}

/** With these details Anthropic's SDK detects that it must send the whole conversation. */
function noThread() {
  return invalidRequest(
    "Invalid 'thread': this gateway stores no conversations. Send all messages of the conversation.",
    {
      status: 404,
      code: 'thread_not_found',
      param: 'thread',
      chinese: "参数 'thread' 不对：本网关不保存对话，请发送完整的消息。",
      extension: { details: { error_code: 'thread_not_found' } },
    },
  )
}

function remote(param: string, does: string) {
  return invalidRequest(
    `Invalid '${param}': this gateway ${does}. Leave '${param}' out and let your client call these tools.`,
    {
      code: 'unsupported_parameter',
      param,
      chinese: `参数 '${param}' 不受支持：本网关不提供该功能。请去掉 '${param}'，由客户端自行调用这些工具。`,
    },
  )
}

/** The schema of the answer; the older name is from a beta. */
export function toResponseFormat({
  output_config: output,
  output_format: beta,
}: MessagesRequest): ResponseFormat | undefined {
  const format = output?.format ?? beta
  if (format == null) return undefined
  const { schema } = format
  return {
    param: output?.format == null ? 'output_format' : 'output_config.format',
    type: 'json_schema',
    schema: { name: 'output', schema, strict: true },
  }
}
