import { findCities } from './cities.ts'
import type { ToolCall } from './generation.ts'
import { isObject, type JsonObject, listOf, stringOf } from './json.ts'
import { lastText, type GenerationRequest } from './request.ts'
import { valueFor } from './schema-value.ts'

interface Tool {
  name: string
  description: string
  parameters: JsonObject
}

type Call = Omit<ToolCall, 'id'>

/** The calls a request leads to; none when it is answered in words. */
export function toolCallsOf(request: GenerationRequest): Call[] {
  const { parameters, directives } = request
  const tools = listOf(parameters['tools']).map(toTool)
  const choice = parameters['tool_choice']
  if (choice === 'none' || request.messages.at(-1)?.role === 'tool') return []
  const text = lastText(request)
  const name = directives.get('tool') ?? forcedName(choice)
  const forced = choice === 'required' ? tools[0] : undefined
  const meant = hasAnswer(request) ? undefined : tools.find((one) => isMeant(one, text))
  const tool = name === undefined ? (meant ?? forced) : named(tools, name)
  if (!tool) return []
  const parallel = parameters['parallel_tool_calls'] === true
  return subjects(text, parallel).map((subject) => ({
    name: tool.name,
    arguments: directives.get('tool-arguments') ?? argumentsFor(request, tool, subject),
  }))
}

/** What is to be said is said, whatever tools a program has for words that it puts around it. */
function hasAnswer({ directives }: GenerationRequest): boolean {
  return directives.has('say') || directives.has('pieces') || directives.has('pieces64')
}

function toTool(value: unknown): Tool {
  const definition = isObject(value) && isObject(value['function']) ? value['function'] : {}
  return {
    name: stringOf(definition['name']),
    description: stringOf(definition['description']),
    parameters: isObject(definition['parameters']) ? definition['parameters'] : {},
  }
}

function forcedName(choice: unknown): string | undefined {
  const wanted = isObject(choice) ? choice['function'] : undefined
  return isObject(wanted) ? stringOf(wanted['name']) : undefined
}

function named(tools: Tool[], name: string): Tool {
  return tools.find((tool) => tool.name === name) ?? { name, description: '', parameters: {} }
}

/** The text of each call: one per city where calls may run side by side. */
function subjects(text: string, parallel: boolean): string[] {
  const cities = findCities(text)
  return parallel && cities.length > 1 ? cities : [text]
}

function argumentsFor({ directives }: GenerationRequest, tool: Tool, text: string): string {
  const properties = tool.parameters['properties']
  if (!isObject(properties) || Object.keys(properties).length === 0)
    return directives.has('tool-empty-arguments') ? '' : '{}'
  // A space behind the colon, as the models write it.
  return JSON.stringify(valueFor({ ...tool.parameters, type: 'object' }, text)).replace(
    /^(\{"[^"]*":)/,
    '$1 ',
  )
}

/** Words that say the same in a question and in a tool's name. */
const synonyms: readonly (readonly [RegExp, RegExp])[] = [
  [/weather|天气/i, /weather|天气|气温|temperature|forecast/i],
  [/time|时间/i, /几点|时间|\btime\b|clock/i],
  [/date|日期/i, /日期|几号|today|\bdate\b/i],
  [/calc|计算/i, /计算|calculate|等于|[+*/]\s*\d/i],
  [/search|搜索|查询/i, /搜索|查一下|search|look up|find/i],
  [/stock|股价|股票/i, /股价|股票|stock|share price/i],
  [/mail|邮件/i, /邮件|e-?mail/i],
]

const common = new Set([
  'get',
  'current',
  'the',
  'for',
  'and',
  'function',
  'tool',
  'user',
  'with',
  'from',
  'that',
  'this',
])

/** Whether a text asks for something that a tool's name, description or parameters speak of. */
function isMeant(tool: Tool, text: string): boolean {
  const about = `${tool.name.replaceAll(/[_-]/g, ' ')} ${tool.description}`
  if (synonyms.some(([ofTool, ofText]) => ofTool.test(about) && ofText.test(text))) return true
  const properties = isObject(tool.parameters['properties']) ? Object.keys(tool.parameters['properties']) : []
  const words = `${about} ${properties.join(' ')}`.toLowerCase().match(/[a-z]{4,}/g) ?? []
  const asked = new Set(text.toLowerCase().match(/[a-z]{4,}/g))
  if (words.some((word) => !common.has(word) && asked.has(word))) return true
  return pairs(tool.description).some((pair) => text.includes(pair))
}

/** Chinese has no spaces: two characters side by side serve as a word. */
function pairs(text: string): string[] {
  const runs = text.match(/\p{Script=Han}{2,}/gu) ?? []
  const found = runs.flatMap((run) =>
    Array.from({ length: run.length - 1 }, (_, index) => run.slice(index, index + 2)),
  )
  return found.filter(
    (pair) =>
      !/[的在取和与或是了]|获取|现在|当前|指定|信息|可以|使用|用户|一个|给定|进行|需要|或者/.test(pair),
  )
}
