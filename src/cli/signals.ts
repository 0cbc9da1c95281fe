/**
 * Must be imported first, by a file that loads the rest afterwards. Process 1 of a container loses all signals that it
 * does not listen for, and loading takes half a second: `docker stop` would wait until its timeout.
 */
const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** No request is open yet, so the process can end at once. */
const end = () => process.exit(0)

// `check` handles signals itself: it prints a message and has its own exit code.
if (process.argv[2] !== 'check') for (const name of names) process.on(name, end)

/** Passes signals to `take` from now on; without `take`, only to the listeners added since. */
export function takeSignals(take?: (name: NodeJS.Signals) => void): void {
  for (const name of names) {
    // Add the new listener before removing the old one, so that no signal is lost.
    if (take !== undefined) process.on(name, take)
    process.off(name, end)
  }
}
