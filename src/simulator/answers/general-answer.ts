import { isChinese, topicOf } from '../request/subject.ts'

const chinese = ['关于', '针对您提到的', '谈到', '围绕'] as const
const english = ['Regarding', 'As for', 'On the subject of', 'Concerning'] as const

const operations: Record<string, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '×': (left, right) => left * right,
  '/': (left, right) => left / right,
}

/** A few sentences about the question, in its language. */
export function generalAnswer(question: string, variation: number): string {
  if (question === '') return 'Your message is empty. What would you like to talk about?'
  return (
    sumOf(question) ?? (isChinese(question) ? inChinese(question, variation) : inEnglish(question, variation))
  )
}

function sumOf(question: string): string | undefined {
  const [, left = '', sign = '', right = ''] = /(\d+)\s*([-+*×/])\s*(\d+)/.exec(question) ?? []
  const result = operations[sign]?.(Number(left), Number(right))
  if (result === undefined) return undefined
  return isChinese(question)
    ? `${left}${sign}${right} 等于 ${result}。这是最基本的数学运算之一，在十进制计数体系中成立。`
    : `${left} ${sign} ${right} equals ${result}. This is one of the most basic operations of arithmetic and holds in the decimal system.`
}

function inChinese(question: string, variation: number): string {
  const opening = chinese[variation % chinese.length]
  return `${opening}“${topicOf(question)}”，可以从三个方面来看。首先，明确目标和背景，弄清楚真正需要解决的是什么。其次，把问题拆成几个小步骤，逐一核实事实与数据，避免凭印象下结论。最后，比较不同的做法，选择成本最低、风险最小的一种，并在执行后及时复盘。如果您能提供更多细节，我可以给出更具体的建议。`
}

function inEnglish(question: string, variation: number): string {
  const opening = english[variation % english.length]
  return `${opening} "${topicOf(question)}", three points matter. First, be clear about the goal and the background, so that the real problem gets solved. Second, split it into small steps and check facts and figures one by one. Finally, compare the options, take the one with the least cost and risk, and review the outcome. If you share more details, I can be more specific.`
}
