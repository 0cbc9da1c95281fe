/** All hosts of results that were seen end so; Alibaba Cloud owns the domain. */
const resultHosts = /^[a-z\d-]+(?:\.[a-z\d-]+)*\.aliyuncs\.com$/

/** Maximum characters of a result's URL. */
const maxLength = 4096

/**
 * The URL of a result that the gateway may fetch: https on Alibaba Cloud's storage, also if DashScope names it with http.
 * `origins` are allowed besides, as they are. Undefined for any other URL.
 */
export function toResultUrl(given: string, origins: ReadonlySet<string>): string | undefined {
  if (given.length > maxLength || !URL.canParse(given)) return undefined
  const url = new URL(given)
  if (url.username !== '' || url.password !== '') return undefined
  if (origins.has(url.origin)) return url.href
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  url.protocol = 'https:'
  return url.port === '' && resultHosts.test(url.hostname) ? url.href : undefined
}

/** The URL for the caller, with https unless its origin is allowed. Undefined for what is no web address. */
export function toPublicUrl(given: unknown, origins: ReadonlySet<string>): string | undefined {
  if (typeof given !== 'string' || given.length > maxLength || !/^https?:\/\/./i.test(given)) return undefined
  if (!URL.canParse(given)) return undefined
  return origins.has(new URL(given).origin) ? given : given.replace(/^http:/i, 'https:')
}
