import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { Tool } from '../schema.ts'
import { toClientTool } from './client-tools.ts'

/** The treatment of a tool. */
export type ToolKind = 'function' | 'search' | 'code' | 'fetch' | 'tool search'

interface Rule {
  /** The type is this prefix and a date. */
  begins: string
  kind: ToolKind
}

/** Anthropic's own tools: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview */
const rules: readonly Rule[] = [
  { begins: 'web_search_', kind: 'search' },
  { begins: 'code_execution_', kind: 'code' },
  { begins: 'web_fetch_', kind: 'fetch' },
  { begins: 'tool_search_tool_', kind: 'tool search' },
]

/** @throws ApiError 400 for a tool that only Anthropic's models support, and for a function without a name or a schema */
export function kindOf(tool: Tool, param: string): ToolKind {
  const { type } = tool
  const isCustom = type == null || type === 'custom'
  if (isCustom || toClientTool(tool) !== undefined) {
    if (tool.name == null) throw missing(`${param}.name`)
    if (isCustom && tool.input_schema == null) throw missing(`${param}.input_schema`)
    return 'function'
  }
  const rule = rules.find(({ begins }) => type.startsWith(begins))
  if (rule === undefined) throw refuse(tool, param)
  return rule.kind
}

export function refuse({ type }: Tool, tool: string): ApiError {
  const param = `${tool}.type`
  return invalidRequest(
    `Invalid '${param}': '${type ?? ''}' is a tool that Anthropic's models were trained on or that Anthropic's servers run, and DashScope has no counterpart. Describe a function with 'name' and 'input_schema' instead.`,
    {
      code: 'unsupported_value',
      param,
      chinese: `参数 '${param}' 不受支持：'${type ?? ''}' 是 Anthropic 专有的工具，DashScope 没有对应功能。请改用带 'name' 和 'input_schema' 的函数。`,
    },
  )
}

function missing(param: string): ApiError {
  return invalidRequest(`Missing required parameter: '${param}'.`, {
    code: 'missing_required_parameter',
    param,
    chinese: `缺少必填参数 '${param}'。`,
  })
}
