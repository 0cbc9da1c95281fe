/** One value as a server-sent event without a name: with `id:`, `event:` or `retry:` a comment becomes an empty event in openai-python. */
export function toEvent(value: unknown): string {
  return `data: ${escapeLineEnds(JSON.stringify(value))}\n\n`
}

/** One value as a named event, for the Responses API and Anthropic's API. */
export function toNamedEvent(name: string, value: unknown): string {
  return `event: ${name}\n${toEvent(value)}`
}

/** JSON leaves these three raw, and readers that split with a Unicode-aware `splitlines` would break an event there. */
export function escapeLineEnds(json: string): string {
  return /[\u0085\u2028\u2029]/.test(json)
    ? json.replaceAll(
        /[\u0085\u2028\u2029]/g,
        (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : json
}
