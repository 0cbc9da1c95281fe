/**
 * To be imported before anything else is, and by a file that loads the rest only then. Process 1 of a container loses
 * whatever signal it does not listen for, and loading takes half a second: `docker stop` would wait for nothing.
 */
const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** No request is open yet, so the process can end at once. */
const end = () => process.exit(0)

// It has a word to say when it is interrupted, and a code of its own.
if (process.argv[2] !== 'check') for (const name of names) process.on(name, end)

/** From now on signals are for `take`, or without it for those who listen by now. */
export function takeSignals(take?: (name: NodeJS.Signals) => void): void {
  for (const name of names) {
    // Add the new listener before removing the old one, so that no signal is lost.
    if (take !== undefined) process.on(name, take)
    process.off(name, end)
  }
}
