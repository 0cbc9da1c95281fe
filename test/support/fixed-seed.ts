import { configureGlobal } from 'fast-check'

if (process.env['CI'] !== undefined) configureGlobal({ seed: 20_260_901 })
