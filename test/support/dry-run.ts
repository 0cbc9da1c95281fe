import { createGateway } from '../../src/index.ts'
import type { SentBody } from './simulated.ts'
import { postChat } from './post-chat.ts'

const unreachable = () => Promise.reject(new Error('a dry run calls nothing'))
const gateways = {
  lenient: createGateway({ transport: unreachable }),
  strict: createGateway({ transport: unreachable, strict: true }),
}

export interface DryRun {
  status: number
  /** The body that would be sent, unless the request is refused. */
  sent: SentBody
  parameters: Record<string, unknown>
  /** `x-gateway-adjusted`, one entry per adjustment. */
  adjusted: string[]
  error: { message: string; param: string | null; code: string | null } | undefined
}

/** Translates a request without an upstream. */
export async function dryRun(body: Record<string, unknown>, strict = false): Promise<DryRun> {
  const response = await postChat(gateways[strict ? 'strict' : 'lenient'], body, {
    'x-gateway-dry-run': 'true',
  })
  const { request, error } = (await response.json()) as { request?: { body: SentBody } } & Pick<
    DryRun,
    'error'
  >
  const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
  const sent = request?.body ?? { model: '', input: { messages: [] }, parameters: {} }
  return {
    status: response.status,
    sent,
    parameters: sent.parameters,
    adjusted: adjusted === '' ? [] : adjusted.split(/(?<=\)), /),
    error,
  }
}
