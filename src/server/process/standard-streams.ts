/**
 * To be imported early. Standard output and error may be a full disk, a pipe whose reader has gone, or a terminal that has
 * been closed: without these listeners the first line that cannot be written ends the process.
 */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

/** Messages are for people and go to stderr; stdout is the log's. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
