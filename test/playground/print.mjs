import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a program prints. This process has gateways in it, and pages that wait for them: it must not stand still meanwhile. */
export async function print(program, args, options = {}) {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024, ...options })
  return stdout
}
