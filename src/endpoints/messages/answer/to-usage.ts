import type { TokenUsage } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import type { Usage } from '../answer-schema.ts'

/** Anthropic counts cached tokens separately, DashScope includes them in the others. Without a usage all counts are 0. */
export function toUsage(usage: TokenUsage | undefined): Usage {
  const { input = 0, cached = 0, cacheWritten = 0, output = 0, reasoning = 0, plugins } = usage ?? {}
  const searches = searchesIn(plugins)
  return {
    input_tokens: Math.max(0, input - cached - cacheWritten),
    cache_creation_input_tokens: cacheWritten,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: cacheWritten, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
    server_tool_use: searches === undefined ? null : { web_search_requests: searches, web_fetch_requests: 0 },
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  }
}

/** `{"search":{"count":1,"strategy":"turbo"}}` */
function searchesIn(plugins: unknown): number | undefined {
  const search = isRecord(plugins) ? plugins['search'] : undefined
  const count = isRecord(search) ? search['count'] : undefined
  return Number.isSafeInteger(count) && Number(count) > 0 ? Number(count) : undefined
}
