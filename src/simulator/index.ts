export { faults, type Fault } from './faults.ts'
export { createSimulator, type RecordedCall, type Simulator, type SimulatorOptions } from './simulator.ts'
