import { type JsonObject, objectOf } from '../json.ts'
import type { GenerationRequest } from '../request/request.ts'

/** The result of a vertical search, such as weather, with enable_search_extension. */
export function extraToolInfo({ parameters }: GenerationRequest): JsonObject[] {
  return objectOf(parameters['search_options'])['enable_search_extension'] === true
    ? [{ result: '杭州：晴，25℃，东南风2级', tool: '天气查询' }]
    : []
}
