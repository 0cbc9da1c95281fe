import { afterAll, beforeAll, beforeEach } from 'vitest'

import { createGateway, type Gateway, type GatewayOptions } from '../../src/index.ts'
import { quickTasks } from './quick-tasks.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'

/** Two simulators: one for requests that name no region, and `intl`. The gateway is new for each test. */
export class TwoRegions {
  #home: RunningSimulator | undefined
  #intl: RunningSimulator | undefined
  #gateway: Gateway | undefined

  constructor(options: GatewayOptions = {}) {
    beforeAll(async () => {
      this.#home = await startSimulator({ taskQueriesPerSecond: 10_000 })
      this.#intl = await startSimulator({ taskQueriesPerSecond: 10_000 })
    })
    beforeEach(() => {
      this.home.forget()
      this.intl.forget()
      this.#gateway = createGateway({
        baseUrl: this.home.origin,
        regions: [`intl=${this.intl.origin}`],
        resultOrigins: [this.home.origin, this.intl.origin],
        tasks: quickTasks,
        maxBodyBytes: 64 * 1024 * 1024,
        ...options,
      })
    })
    afterAll(async () => {
      await this.#home?.close()
      await this.#intl?.close()
    })
  }

  get home(): RunningSimulator {
    return started(this.#home)
  }

  get intl(): RunningSimulator {
    return started(this.#intl)
  }

  get gateway(): Gateway {
    return started(this.#gateway)
  }
}

function started<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not started')
  return value
}
