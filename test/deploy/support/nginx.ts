import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { ask } from '../../support/ask.ts'
import { freePort, start, until, type Running } from '../../support/processes.ts'
import { check } from '../../support/report.ts'

const deploy = join(import.meta.dirname, '../../../deploy/nginx')

export type Site = 'dashscope-gateway.conf' | 'dashscope-gateway-plain.conf'

export interface NginxOptions {
  /** Everything that nginx reads and writes goes there. */
  folder: string
  site: Site
  /** Port of the gateway on this machine; of several, as many as upstream-several.conf has. */
  upstream: number | readonly number[]
  /** Instead of the 900 s of the site. */
  readTimeoutSeconds?: number
  /** A file of one's own beside the site's, at the level of "http". */
  beside?: string
}

export interface Nginx {
  origin: string
  process: Running
  /** What it has logged, of all logs together. */
  logs: () => string
  /** Files in its temporary folders. */
  temporaryFiles: () => string[]
}

function run(command: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`)
  return stderr + stdout
}

/** What this machine allows, beyond which not every root may go. */
function maxOpenFiles(): number {
  const limit = run('sh', ['-c', 'ulimit -H -n']).trim()
  return limit === 'unlimited' ? Infinity : Number(limit)
}

/** The main configuration of compose.yaml: one worker process of it, with all places in the folder, and what others have there. */
function changesOfMain(folder: string): [RegExp, string][] {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(folder, 'temp', name)};`,
  )
  return [
    [/^user nginx;$/m, 'daemon off;'],
    [/^worker_processes 2;$/m, 'worker_processes 1;'],
    [/^worker_rlimit_nofile 65536;$/m, `worker_rlimit_nofile ${Math.min(65_536, maxOpenFiles())};`],
    [/\/run\/nginx\.pid/, join(folder, 'nginx.pid')],
    [/\/var\/log\/nginx\/error\.log/, join(folder, 'logs/main.log')],
    [
      /^http \{$/m,
      `http {\n${places.join('\n')}\n  access_log ${join(folder, 'logs/main-access.log')};\n  gzip on;`,
    ],
  ]
}

function makeCertificate(folder: string): void {
  mkdirSync(join(folder, 'tls'))
  const what =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=gateway.example.com'
  const where = ['-keyout', join(folder, 'tls/privkey.pem'), '-out', join(folder, 'tls/fullchain.pem')]
  run('openssl', [...what.split(' '), ...where])
}

/** The files of deploy/nginx where they belong; other are only ports, the log's folder and, if given, the read timeout. */
async function lay({
  folder,
  site,
  upstream,
  readTimeoutSeconds,
  beside = '',
}: NginxOptions): Promise<string> {
  for (const name of ['conf.d', 'logs', 'temp']) mkdirSync(join(folder, name), { recursive: true })
  cpSync(join(deploy, 'dashscope-gateway'), join(folder, 'dashscope-gateway'), { recursive: true })
  const port = await freePort()
  const cleartext = await freePort()
  const change = (path: string, changes: [RegExp, string][], from = join(folder, path)) => {
    let text = readFileSync(from, 'utf8')
    for (const [pattern, replacement] of changes) {
      if (!pattern.test(text)) throw new Error(`${path} has nothing like ${pattern}`)
      text = text.replaceAll(new RegExp(pattern, `${pattern.flags}g`), replacement)
    }
    writeFileSync(join(folder, path), text)
  }
  change('nginx.conf', changesOfMain(folder), join(deploy, 'nginx.conf'))
  writeFileSync(join(folder, 'conf.d/beside.conf'), beside)
  const listen: [RegExp, string][] =
    site === 'dashscope-gateway.conf'
      ? [
          [/listen 80;/, `listen 127.0.0.1:${cleartext};`],
          [/listen 443 /, `listen 127.0.0.1:${port} `],
        ]
      : [[/listen 8080;/, `listen 127.0.0.1:${port};`]]
  change(join('conf.d', site), listen, join(deploy, site))
  if (typeof upstream === 'number') {
    change('dashscope-gateway/upstream.conf', [[/127\.0\.0\.1:8000/, `127.0.0.1:${upstream}`]])
  } else {
    change(
      'dashscope-gateway/upstream.conf',
      // The test has no ten seconds.
      [
        ...upstream.map((one, index): [RegExp, string] => [
          new RegExp(`127\\.0\\.0\\.1:800${index + 1}`),
          `127.0.0.1:${one}`,
        ]),
        [/fail_timeout=10s/, 'fail_timeout=2s'],
      ],
      join(deploy, 'dashscope-gateway/upstream-several.conf'),
    )
  }
  change('dashscope-gateway/server.conf', [[/\/var\/log\/nginx/, join(folder, 'logs')]])
  if (readTimeoutSeconds !== undefined) {
    change('dashscope-gateway/read-timeout.conf', [[/900s/, `${readTimeoutSeconds}s`]])
  }
  if (site === 'dashscope-gateway.conf') {
    makeCertificate(folder)
    return `https://127.0.0.1:${port}`
  }
  return `http://127.0.0.1:${port}`
}

/** As a service and a shell have it: what nginx needs beyond that it has to ask for. */
const usualOpenFiles = 1024

/** `nginx -t`, then nginx, listening on this machine only. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const { folder } = options
  const origin = await lay(options)
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'logs/start.log')]
  await check(`nginx -t takes ${options.site}`, () => void run('nginx', [...args, '-t']))
  const limited = ['sh', '-c', `ulimit -S -n ${usualOpenFiles}; exec "$@"`, 'sh', 'nginx', ...args]
  const running = start(limited, { env: process.env })
  await until('nginx', async () => (await ask(origin, { path: '/metrics' })).status === 404)
  return {
    origin,
    process: running,
    logs: () =>
      readdirSync(join(folder, 'logs'))
        .map((name) => readFileSync(join(folder, 'logs', name), 'utf8'))
        .join('\n'),
    temporaryFiles: () =>
      readdirSync(join(folder, 'temp'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
  }
}
