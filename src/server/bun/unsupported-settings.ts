import { ConfigError, variables, type Config, type Environment, type VariableName } from '../config/index.ts'
import { maxIdleSeconds, maxRequestsName } from './bun-api.ts'

/** Settings that Bun's server cannot follow, and what applies there. */
const withoutEffect: Partial<Record<VariableName, string>> = {
  headersTimeoutMs: 'Bun closes a connection whose headers take longer than about 10 s',
  connectTimeoutMs: "Bun's fetch connects; FIRST_EVENT_TIMEOUT and UPSTREAM_WHOLE_TIMEOUT apply",
  streamHeadersMs: 'FIRST_EVENT_TIMEOUT applies',
}

/** @throws ConfigError for settings without which the service would not be what its operator asked for */
export function refuseUnsupported({ workers, keepAliveMs }: Config): void {
  const problems: string[] = []
  if (workers > 1)
    problems.push(
      `WORKERS=${workers}: on Bun the gateway is one process; start several, each with its PORT, behind a proxy, or use Node.js`,
    )
  if (keepAliveMs > maxIdleSeconds * 1000)
    problems.push(
      `KEEPALIVE_TIMEOUT=${keepAliveMs / 1000}: expected at most ${maxIdleSeconds} on Bun, which closes idle connections then`,
    )
  if (problems.length > 0)
    throw new ConfigError(`The configuration is not valid:\n${problems.map((one) => `  ${one}`).join('\n')}`)
}

const defaultRequests = 256

/** Settings of the environment that have no effect on Bun, each with a reason. */
export function findUnsupported(environment: Environment): string[] {
  const given = Object.entries(withoutEffect).flatMap(([key, instead]) => {
    const { name } = variables[key as VariableName]
    const isGiven = (environment[name] ?? '') !== ''
    return isGiven ? [`${name} has no effect on Bun: ${instead}.`] : []
  })
  const { [maxRequestsName]: maxRequests = String(defaultRequests) } = environment
  if (Number(maxRequests) <= defaultRequests)
    given.push(
      `Bun sends at most ${maxRequests} requests to DashScope at one time, and more of them wait: ${maxRequestsName}=65336 raises that.`,
    )
  return given
}
