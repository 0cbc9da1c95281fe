import { join } from 'node:path'

import { run } from './pack.ts'

interface OldNode {
  path: string
  version: string
}

const systems = ['/usr/bin/node', '/usr/local/bin/node']
/** Where the machine has none that is old. */
const fallback = '20.19.0'

/** A Node.js that is older than the package needs: the machine's own, or one from npm. */
export async function findOldNode(work: string): Promise<OldNode> {
  for (const path of systems) {
    const { status, stdout } = await run([path, '--version'], { cwd: work, anyStatus: true }).catch(() => ({
      status: 1,
      stdout: '',
    }))
    const [, version = '', major = '99'] = /^v((\d+)\.\d+\.\d+)/.exec(stdout) ?? []
    if (status === 0 && Number(major) < 22) return { path, version }
  }
  const name = `node-${process.platform}-${process.arch}`
  const words = [
    'npm',
    'install',
    '--silent',
    '--no-save',
    '--ignore-scripts',
    '--prefix',
    join(work, 'old'),
    `${name}@${fallback}`,
  ]
  await run(words, { cwd: work })
  return { path: join(work, 'old/node_modules', name, 'bin/node'), version: fallback }
}
