import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const documented = 'http://127.0.0.1:8000'

async function runNode(args, environment = {}) {
  const options = { env: { ...process.env, ...environment }, timeout: 60_000 }
  const { stdout } = await promisify(execFile)(process.execPath, args, options)
  return stdout
}

/** What a file of `examples/` prints, run in the client's folder with the client's packages; rejects where it fails. */
export function runExample(name, environment = {}) {
  const hook = join(root, 'clients/resolve-here.mjs')
  return runNode(['--import', hook, join(root, 'examples', name)], environment)
}

/** The code in one language of a page in `docs/clients/`, with this test's gateway instead of the documented one. */
export function codeOf(page, language) {
  const code = blocksOf(`docs/clients/${page}`, language).join('\n')
  if (!code.includes(process.env.GATEWAY_URL)) throw new Error(`${page} does not say where the gateway is`)
  return code
}

function blocksOf(page, language) {
  const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  return blocks.flatMap(([, itsLanguage, text]) =>
    itsLanguage === language ? [text.replaceAll(documented, process.env.GATEWAY_URL)] : [],
  )
}

/** What each JavaScript block of the README and of docs/usage.md prints, run as a program of its own in the current folder. */
export function runReadme(environment) {
  const hook = join(root, 'clients/resolve-package.mjs')
  const programs = ['README.md', 'docs/usage.md'].flatMap((page) => blocksOf(page, 'js'))
  const run = (code) => runNode(['--import', hook, '--input-type=module', '--eval', code], environment)
  return Promise.all(programs.map(run))
}

/** What the JavaScript of a page in `docs/clients/` prints, its blocks one after the other as one program. */
export function runRecipe(page) {
  return runNode(['--input-type=module', '--eval', codeOf(page, 'js')])
}
