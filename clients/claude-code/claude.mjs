import { chmodSync } from 'node:fs'
import { join } from 'node:path'

import { codeOf } from '../documents.mjs'
import { emptyFolder, runBinary } from '../run-program.mjs'
import { startRecorder } from './recorder.mjs'

const platform = `${process.platform}-${process.arch}`
const program = join(import.meta.dirname, `node_modules/@anthropic-ai/claude-code-${platform}/claude`)
// npm sets the bit in an install script, which is not run.
chmodSync(program, 0o755)

/** The variables of the page. */
export const settings = Object.fromEntries(
  [...codeOf('claude-code.md', 'bash').matchAll(/^export (\w+)="(.*)"$/gm)].map(([, name, value]) => [
    name,
    value.replace('$DASHSCOPE_API_KEY', process.env.DASHSCOPE_API_KEY),
  ]),
)

// There is no other sandbox in a container, and root has to say so.
const alone = { IS_SANDBOX: '1', DISABLE_AUTOUPDATER: '1' }

/** Claude Code without a terminal, in a folder and a home of its own, and what it asks the gateway. */
export async function createClaude(variables = {}) {
  const folder = emptyFolder()
  const { origin, exchanges } = await startRecorder(settings.ANTHROPIC_BASE_URL)
  const environment = { ...settings, ...alone, HOME: emptyFolder(), ANTHROPIC_BASE_URL: origin, ...variables }
  const run = (args, input) => runBinary(program, [...args], { folder, environment, input })
  const ask = (prompt, ...options) => run(['-p', prompt, '--dangerously-skip-permissions', ...options])
  return {
    folder,
    run,
    ask,
    exchanges,
    messageCalls: () => exchanges.filter(({ path }) => path === '/v1/messages'),
  }
}

/** A marker for the simulator: it calls the tool. */
export const call = (tool, args) => `[[sim: tool=${tool}; tool-arguments=${JSON.stringify(args)}]]`

/** All blocks of a request's messages. */
export const blocksOf = ({ body }) =>
  body.messages.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  )
