import { configureGlobal } from 'fast-check'

import { caseCount } from './case-count.ts'

configureGlobal({
  numRuns: caseCount(100),
  ...(process.env['CI'] !== undefined && { seed: 20_260_901 }),
})
