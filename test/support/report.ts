/** Runs a named check and prints its result; `run.sh` counts the lines. Other checks continue after a failure. */
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

/** Prints a note about an optional tool that this machine lacks; the required checks do not need it. */
export function note(text: string): void {
  process.stdout.write(`# ${text}\n`)
}
