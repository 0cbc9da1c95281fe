import type { Case } from '../server.ts'
import { chatCases } from './chat.ts'
import { dialectCases } from './dialects.ts'
import { faultCases } from './faults.ts'
import { leavingCases } from './leaving.ts'
import { mediaCases } from './media.ts'

/** What a server in any runtime must do, over HTTP. */
export const cases: readonly Case[] = [
  ...chatCases,
  ...leavingCases,
  ...faultCases,
  ...mediaCases,
  ...dialectCases,
]
