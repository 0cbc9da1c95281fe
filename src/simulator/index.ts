export { faults, type Fault } from './faults/faults.ts'
export type { RecordedCall } from './http/recorded-call.ts'
export { createSimulator, type Simulator, type SimulatorOptions } from './http/simulator.ts'
