/** Names what is looked at, and says whether it holds; `run.sh` counts the lines. A failure does not end the others. */
export async function check(name: string, look: () => unknown): Promise<void> {
  const started = performance.now()
  try {
    const noted = await look()
    const remark = typeof noted === 'string' ? ` (${noted})` : ''
    process.stdout.write(`ok - ${name}${remark}\n`)
  } catch (error) {
    process.stdout.write(`not ok - ${name}, after ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
    process.stdout.write(`${String((error as Error).stack ?? error).replaceAll(/^/gm, '    ')}\n`)
    process.exitCode = 1
  }
}

/** A second opinion that this machine has not the tool for; what counts is checked without it. */
export function note(text: string): void {
  process.stdout.write(`# ${text}\n`)
}
