import type { Context } from '../../http/endpoint.ts'
import type { ReasoningSeal } from './reasoning-seal.ts'

/**
 * The caller's seal, from a secret that is derived from the caller's key. The cryptography is loaded with the first request
 * that needs it: it takes 3 MB and 27 ms.
 */
export async function loadSeal(context: Pick<Context, 'secret'>): Promise<ReasoningSeal> {
  const { createSeal } = await import('./sealed-reasoning.ts')
  return createSeal(await context.secret('reasoning'))
}
