import type { ReasoningSeal } from '../reasoning/reasoning-seal.ts'
import { toQuery } from '../request-fields/to-search.ts'
import type { PublicTool } from '../tool-names.ts'
import type { CalledTool, ResponsesOptions } from './options.ts'
import { toNames } from './request/to-tools.ts'
import { lastUserText } from './request/to-turns.ts'
import type { ResponsesRequest } from './schema/request.ts'
import { isClientType, type Tool } from './schema/tools.ts'

export function toOptions(
  request: ResponsesRequest,
  seal: ReasoningSeal['seal'] | undefined,
): ResponsesOptions {
  const { include, reasoning } = request
  const names = toNames(request)
  const has = (name: string) => include?.includes(name) === true
  const summary = (reasoning?.summary ?? reasoning?.generate_summary) != null
  const isSealed = seal !== undefined && has('reasoning.encrypted_content')
  return {
    echo: toEcho(request),
    // The model invented a name that no tool has.
    toTool: (name) => toCalledTool(names.restore(name) ?? { kind: 'function', name }),
    summary,
    logprobs: has('message.output_text.logprobs'),
    sources: has('web_search_call.action.sources'),
    seal: isSealed ? (text) => seal(text, summary) : undefined,
    query: toQuery(lastUserText(request)),
  }
}

function toCalledTool({ kind, name, namespace }: PublicTool): CalledTool {
  return { kind: kind === 'custom' || isClientType(kind) ? kind : 'function', name, namespace }
}

/** The fields of a response that repeat the request; all are always present. */
function toEcho(request: ResponsesRequest): Record<string, unknown> {
  const { text, reasoning, temperature, top_p: topP } = request
  return {
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    prompt_cache_retention: request.prompt_cache_retention ?? null,
    reasoning: {
      effort: reasoning?.effort ?? null,
      summary: reasoning?.summary ?? reasoning?.generate_summary ?? null,
    },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: 'default',
    store: false,
    temperature: temperature ?? 1,
    text: { format: text?.format ?? { type: 'text' }, verbosity: text?.verbosity ?? 'medium' },
    tool_choice: request.tool_choice ?? 'auto',
    tools: (request.tools ?? []).map(toEchoedTool),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: topP ?? 1,
    truncation: 'disabled',
    frequency_penalty: 0,
    presence_penalty: 0,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  }
}

/** Clients expect these fields of a function, even if it lacks them. */
function toEchoedTool(tool: Tool): object {
  if (tool.type !== 'function') return tool
  return { description: null, parameters: null, strict: null, ...tool }
}
