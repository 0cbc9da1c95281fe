import { isChinese } from '../request/subject.ts'

/** A thinking model's reasoning about a question. */
export function reasoningOf(question: string): string {
  const quoted = question.length > 60 ? `${question.slice(0, 60)}…` : question
  return isChinese(question)
    ? `嗯，用户问的是“${quoted}”。我先弄清楚问题的要点，再想想有哪些容易出错的地方。先给出结论，然后用简短的理由说明，最后检查一遍是否回答完整。`
    : `Okay, the user asks: "${quoted}". Let me work out what matters here and where one could go wrong. I will give the conclusion first, then the reasons in brief, and check that nothing is missing.`
}
