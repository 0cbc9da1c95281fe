export { faults, type Fault } from './faults/faults.ts'
export {
  createSimulator,
  type RecordedCall,
  type Simulator,
  type SimulatorOptions,
} from './http/simulator.ts'
