import { readFileSync } from 'node:fs'

/** What `npm start` runs: `exec node <nodeArguments> <program> serve`. */
export function startCommand(): { nodeArguments: string[]; program: string } {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { scripts } = JSON.parse(manifest) as { scripts: { start: string } }
  const words = scripts.start.split(' ').slice(2)
  const [program = '', command] = words.slice(-2)
  if (!scripts.start.startsWith('exec node ') || command !== 'serve')
    throw new Error(`npm start does not serve: ${scripts.start}`)
  return { nodeArguments: words.slice(0, -2), program }
}
