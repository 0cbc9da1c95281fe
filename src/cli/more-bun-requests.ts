/**
 * Bun's fetch sends 256 requests at one time, unless this variable says otherwise when the process starts. So the process starts
 * itself once more, with the same id; where that is not possible, the start reports the limit. It imports nothing: that would be
 * loaded before signals are handled.
 */
const name = 'BUN_CONFIG_MAX_HTTP_REQUESTS'

if (process.versions['bun'] !== undefined && process.env[name] === undefined && process.argv[2] !== 'check') {
  const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => void }
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  execve?.(process.execPath, args, { ...process.env, [name]: '65336' })
}
