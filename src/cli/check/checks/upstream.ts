import type { Session } from '../session.ts'
import { fits } from '../explain/shape.ts'
import { dryRunShape } from '../explain/shapes.ts'
import { placeholder } from './dry-run.ts'

/**
 * The host that the gateway calls, if it is the gateway's own machine: then it is a simulator, not DashScope. Undefined
 * for other hosts, and if a dry run does not show the host.
 */
export async function findSimulator({ ask }: Session): Promise<string | undefined> {
  const { json } = await ask({
    path: '/v1/chat/completions',
    key: placeholder,
    headers: { 'x-gateway-dry-run': 'true' },
    body: { model: 'farui-plus', temperature: 1, messages: [{ role: 'user', content: '好' }] },
  })
  if (!fits(json, dryRunShape) || !URL.canParse(json.request.url)) return undefined
  const { hostname, host } = new URL(json.request.url)
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname) ? host : undefined
}
