#!/usr/bin/env node
import './more-bun-requests.ts'
import './signals.ts'
import { setImmediate as turn } from 'node:timers/promises'

// Static imports are loaded before any code runs; they would delay the signal handlers by half a second.
const { run } = await import('./program.ts')
// A signal during the start ends the process here.
await turn()
run()
