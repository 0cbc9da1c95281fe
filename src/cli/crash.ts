import { describeFailure } from '../server/telemetry/access-log.ts'
import { say } from '../server/process/standard-streams.ts'

/**
 * Ends the process on an uncaught error, with only its type and stack frames on stderr. Node's own report quotes the
 * message and the source line, which may contain a caller's text.
 */
export function exitOnCrash(): void {
  process.on('uncaughtException', (error) => {
    const { name, frames } = describeFailure(error)
    say(`The gateway crashed - ${name}: ${frames.join(' < ')}`)
    process.exit(1)
  })
}
