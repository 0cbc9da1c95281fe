/**
 * Must be imported early. Standard output and error may be a full disk, a pipe without a reader, or a closed terminal:
 * without these listeners the first failed write would end the process.
 */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

/** Messages for people go to stderr; stdout is for the log. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
