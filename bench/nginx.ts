import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { pidOf, start, type Running } from './processes.ts'

export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).status === 0
}

/** All files of nginx are in `folder`. It runs as one process, like the gateway. */
function configuration(folder: string, port: number, upstream: string): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  )
  return `
daemon off;
master_process off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')} error;
events { worker_connections 8192; }
http {
  access_log off;
  ${places.join('\n  ')}
  upstream dashscope { server ${new URL(upstream).host}; keepalive 512; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000;
    location / {
      proxy_pass http://dashscope;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      client_max_body_size 8m;
      client_body_buffer_size 512k;
    }
  }
}
`
}

/** nginx passes bytes through: the cost of a hop that translates nothing. */
export async function startNginx(folder: string, upstream: string): Promise<Running> {
  const own = mkdtempSync(join(folder, 'nginx-'))
  const port = await findFreePort()
  const file = join(own, 'nginx.conf')
  writeFileSync(file, configuration(own, port, upstream))
  const child = start('target', ['nginx', '-p', own, '-e', join(own, 'error.log'), '-c', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await waitForPort(port)
  return { pid: pidOf(child), origin: `http://127.0.0.1:${port}`, child }
}

/** nginx cannot choose a free port and report it. */
async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    await sleep(50)
  }
  throw new Error(`nginx did not listen on port ${port}`)
}
