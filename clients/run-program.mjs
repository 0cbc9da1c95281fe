import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const limitMs = 90_000

const folders = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder for a program to work in, gone with this process. */
export function emptyFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'client-'))
  folders.push(folder)
  return folder
}

/** Runs a Node program without a terminal; a variable given as undefined is not in its environment. */
export function runProgram(file, args, options) {
  return runBinary(process.execPath, [file, ...args], options)
}

/** The same for a program that needs no Node; `input` is what it reads, nothing by default. */
export async function runBinary(file, args, { folder, environment = {}, input }) {
  const child = spawn(file, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  child.stdin?.end(input)
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { status, stdout, stderr, all: `${stdout}${stderr}` }
}
