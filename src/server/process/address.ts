/** An address of a listening socket. */
export interface BoundAddress {
  address: string
  port: number
  /** `IPv4` or `IPv6`. */
  family: string
}

/** The address as a client on this machine would write it. */
export function toOrigin(host: string, { port, family }: BoundAddress): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return family === 'IPv6' && host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

/** `0.0.0.0:8000` */
export function toBound({ address, port, family }: BoundAddress): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`
}
