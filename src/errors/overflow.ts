/** DashScope's sentences and those of the engines behind it. A match begins at a word, so that digits are read once. */
const limits = [/maximum context length is (\d{1,12}) tokens/i]
const inputs = [
  /(?:contains at least|request has|messages resulted in) (\d{1,12}) (?:input )?tokens/i,
  /\((\d{1,12}) in the messages/i,
]
const outputs = [/requested (\d{1,12}) output tokens/i, /\b(\d{1,12}) in the completion/i]

/**
 * The sentence of Anthropic's API for a prompt that is too long, before the given one. Claude Code then shortens the
 * conversation, or requests fewer tokens if the numbers show that the prompt itself fits.
 */
export function toOverflowMessage(message: string): string {
  const [limit, input, output] = [limits, inputs, outputs].map((patterns) => numberIn(message, patterns))
  if (limit === undefined || input === undefined) return `prompt is too long: ${message}`
  if (input > limit) return `prompt is too long: ${input} tokens > ${limit} maximum. ${message}`
  if (output === undefined || input + output <= limit) return `prompt is too long: ${message}`
  return `input length and \`max_tokens\` exceed context limit: ${input} + ${output} > ${limit}, decrease input length or \`max_tokens\` and try again. ${message}`
}

function numberIn(message: string, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const [, digits] = pattern.exec(message) ?? []
    if (digits !== undefined) return Number(digits)
  }
  return undefined
}
