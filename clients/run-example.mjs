import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')

/**
 * Runs an example in the client's folder, with the client's packages.
 * @returns what it printed; rejects where it fails or takes more than half a minute
 */
export async function runExample(name, environment = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', join(root, 'clients/resolve-here.mjs'), join(root, 'examples', name)],
    { env: { ...process.env, ...environment }, timeout: 30_000 },
  )
  return stdout
}
