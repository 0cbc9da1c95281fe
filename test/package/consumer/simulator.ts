import { createSimulator, type RecordedCall, type Simulator } from 'dashscope-gateway/simulator'

const simulator: Simulator = createSimulator({ record: true })
export const origin: Promise<string> = simulator.listen({ port: 0, host: '127.0.0.1' })
export const calls: readonly RecordedCall[] = simulator.calls

// @ts-expect-error A word is no number of milliseconds.
createSimulator({ paceMs: 'fast' })
