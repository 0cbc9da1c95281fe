import { createSimulator, type RecordedCall, type SimulatorOptions } from '../../src/simulator/index.ts'

export interface RunningSimulator {
  readonly origin: string
  /** Every call since the last `forget`, in order. */
  readonly calls: RecordedCall[]
  forget: () => void
  close: () => Promise<void>
}

/** Starts the DashScope simulator on a free local port, recording its calls. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const simulator = createSimulator({ record: true, ...options })
  const origin = await simulator.listen({ port: 0, host: '127.0.0.1' })
  return {
    origin,
    calls: simulator.calls,
    forget: () => void simulator.calls.splice(0),
    close: () => simulator.close(),
  }
}
