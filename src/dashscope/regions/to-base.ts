/**
 * `https://host`, `https://host/`, `https://host/api/v1/`, `https://host/compatible-mode/v1` → `https://host/api/v1`
 *
 * @throws TypeError if it is not a plain http or https URL
 */
export function toBase(baseUrl: string): string {
  const { protocol, origin, pathname, username, password, search, hash } = new URL(baseUrl)
  const extras = username + password + search + hash
  if ((protocol !== 'http:' && protocol !== 'https:') || extras !== '') {
    throw new TypeError(`'${baseUrl}' is not a plain http or https URL`)
  }
  return `${origin}${pathname.replace(/(?<!\/)\/+$/, '').replace(/\/(?:api|compatible-mode)\/v1$/, '')}/api/v1`
}
