import type { toTrust } from './client-address.ts'

/**
 * The caller's address behind trusted proxies: from the socket on and then from the end of X-Forwarded-For, the first that is no
 * trusted proxy, or the last there is.
 */
export function toForwardedAddress(
  socket: string | undefined,
  forwardedFor: string | undefined,
  trusts: ReturnType<typeof toTrust>,
): string | undefined {
  if (trusts === false || forwardedFor === undefined) return socket
  const chain = [socket, ...forwardedFor.split(',').toReversed()].map((address) => address?.trim())
  return chain.find((address) => !trusts(address)) ?? chain.at(-1)
}
