import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { codeOf } from '../documents.mjs'
import { emptyFolder, runProgram } from '../run-program.mjs'

const program = join(import.meta.dirname, 'node_modules/@openai/codex/bin/codex.js')
// There is no other sandbox in a container.
const alone = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']

/** Codex without a terminal, set up by the file of its page, in a folder of its own. */
export function createCodex(key = process.env.DASHSCOPE_API_KEY) {
  const folder = emptyFolder()
  const home = join(emptyFolder(), '.codex')
  mkdirSync(home)
  writeFileSync(join(home, 'config.toml'), codeOf('codex.md', 'toml'))
  const environment = { CODEX_HOME: home, DASHSCOPE_API_KEY: key }
  const ask = (prompt, ...options) =>
    runProgram(program, ['exec', ...alone, ...options, prompt], { folder, environment })
  return { folder, ask }
}

/** A setting of the provider in the file. */
export function withSettings(settings) {
  return Object.entries(settings).flatMap(([name, value]) => [
    '-c',
    `model_providers.dashscope.${name}=${value}`,
  ])
}

/** A marker for the simulator: it calls the tool. */
export const call = (tool, args) => `[[sim: tool=${tool}; tool-arguments=${JSON.stringify(args)}]]`
