export function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text)
}

/** Sums of money in a text, verbatim. */
export function amountsIn(text: string): string[] {
  return (
    text.match(
      /(?:¥|￥|\$|€)\s?[\d,]*\d(?:\.\d+)?|[\d,]*\d(?:\.\d+)?\s?(?:万|亿)?(?:块钱|块|元|人民币|dollars|yuan|USD|CNY|RMB)/gi,
    ) ?? []
  )
}

/** The question without polite phrases, for use within a sentence. */
export function topicOf(text: string): string {
  const topic = text
    .replace(/\s+/g, ' ')
    .replace(/^(请问|请你?|帮我|麻烦|please|could you|can you)\s*/i, '')
    .replace(/[?？。.!！\s]+$/, '')
    .trim()
  return topic.length > 80 ? `${topic.slice(0, 80)}…` : topic
}
