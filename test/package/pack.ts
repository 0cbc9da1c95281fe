import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

interface Manifest {
  version: string
  dependencies?: Record<string, string>
}

export function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

interface RunOptions {
  cwd: string
  /** Whether a status other than 0 is no failure. */
  anyStatus?: boolean
}

interface Ended {
  status: number
  stdout: string
  stderr: string
}

/** Runs a command to its end. */
export function run(
  [command = '', ...args]: readonly string[],
  { cwd, anyStatus = false }: RunOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const status = typeof error?.code === 'number' ? error.code : 0
      if (error !== null && !(anyStatus && status > 0))
        reject(new Error(`${error.message}\n${stdout}\n${stderr}`))
      else resolve({ status, stdout, stderr })
    })
  })
}

export interface Packed {
  tarball: string
  unpackedSize: number
  files: { path: string; size: number }[]
}

/** `npm pack`, of what is built. */
export async function pack(folder: string): Promise<Packed> {
  const words = ['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await run(words, { cwd: root })
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, Packed & { filename: string }>)
  if (packed === undefined) throw new Error(`npm packed nothing: ${stdout}`)
  return { ...packed, tarball: join(folder, packed.filename) }
}
