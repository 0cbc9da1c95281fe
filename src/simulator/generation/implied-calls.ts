import { findCities } from '../request/cities.ts'
import { objectOf } from '../json.ts'
import { isChinese } from '../request/subject.ts'
import type { Tool } from '../request/tool.ts'

/** A tool that a text asks for, and the text for its arguments. */
export interface ImpliedCall {
  tool: Tool
  about: string
}

/** "The weather in Hangzhou and the time in Tokyo" implies two calls, each with its own part of the text. */
export function findImpliedCalls(tools: readonly Tool[], text: string): ImpliedCall[] {
  const clauses = clausesOf(tools, text)
  const several = [...new Set(clauses.flatMap((clause) => namedBy(tools, clause) ?? []))]
  if (several.length > 1)
    return several.map((tool) => ({ tool, about: aboutOf(tool, tools, { clauses, text }) }))
  const tool = namedBy(tools, text) ?? tools.find((one) => isDescribed(one, text))
  return tool ? [{ tool, about: text }] : []
}

/** A tool's name is a stronger match than its description; a common word in the description is the weakest. */
function namedBy(tools: readonly Tool[], text: string): Tool | undefined {
  return (
    tools.find((tool) => isNamed(tool, text)) ?? tools.find((tool) => sharesMeaning(tool.description, text))
  )
}

/** The clauses that ask for the tool; the whole text if only other clauses name a city. */
function aboutOf(tool: Tool, tools: readonly Tool[], question: { clauses: string[]; text: string }): string {
  const own = question.clauses.filter((clause) => namedBy(tools, clause) === tool).join(', ')
  return findCities(own).length === 0 && findCities(question.text).length > 0 ? question.text : own
}

const separators = /[，,；;。\n]|\.\s|\band\b|以及|还有|并且|和|与/i

/** A clause that asks for no tool belongs to a neighbour: in Chinese to the next one, in English to the one before. */
function clausesOf(tools: readonly Tool[], text: string): string[] {
  const clauses: string[] = []
  let waiting = ''
  for (const part of text.split(separators)) {
    const whole = waiting === '' ? part : `${waiting}, ${part}`
    waiting = ''
    if (namedBy(tools, part)) clauses.push(whole)
    else if (isChinese(part) || clauses.length === 0) waiting = whole
    else clauses.push(`${clauses.pop()}, ${whole}`)
  }
  return waiting === '' ? clauses : [...clauses.slice(0, -1), `${clauses.at(-1) ?? ''}, ${waiting}`]
}

/** Words that mean the same in a question and in a tool's name. */
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

/** Whether a text has a word in common with a tool's name, or a synonym of one. */
function isNamed(tool: Tool, text: string): boolean {
  return sharesMeaning(nameOf(tool), text) || sharesWord(nameOf(tool), text)
}

/** Whether a text has a word in common with a tool's name, description or parameters. */
function isDescribed(tool: Tool, text: string): boolean {
  const about = `${nameOf(tool)} ${tool.description}`
  const properties = Object.keys(objectOf(tool.parameters['properties']))
  return (
    sharesMeaning(about, text) ||
    sharesWord(`${about} ${properties.join(' ')}`, text) ||
    pairs(tool.description).some((pair) => text.includes(pair))
  )
}

function nameOf({ name }: Tool): string {
  return name.replaceAll(/[_-]/g, ' ').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
}

function sharesMeaning(about: string, text: string): boolean {
  return synonyms.some(([ofTool, ofText]) => ofTool.test(about) && ofText.test(text))
}

function sharesWord(about: string, text: string): boolean {
  const wordsOfText = new Set(text.toLowerCase().match(/[a-z]{4,}/g))
  const words = about.toLowerCase().match(/[a-z]{4,}/g) ?? []
  return words.some((word) => !common.has(word) && wordsOfText.has(word))
}

/** Chinese has no spaces, so every two adjacent characters count as a word. */
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
