import { signal, type ReadonlySignal } from '@preact/signals'
import type { z } from 'zod'

import type { DryRun as DryRunSchema } from '../../../src/endpoints/dry-run.ts'
import { readFailure, type Failure } from './failure.ts'
import type { GatewayRequest } from './request.ts'
import { toFetch } from './send.ts'

export type DryRun = z.output<typeof DryRunSchema>
export type DryRunState = { planned: DryRun } | { failure: Failure } | undefined

const known = new WeakMap<GatewayRequest, ReadonlySignal<DryRunState>>()

/** What the gateway would send to DashScope for a request. It is asked once; nothing is sent. */
export function dryRunOf(request: GatewayRequest): ReadonlySignal<DryRunState> {
  const before = known.get(request)
  if (before !== undefined) return before
  const state = signal<DryRunState>(undefined)
  known.set(request, state)
  void ask(request).then((answer) => {
    state.value = answer
  })
  return state
}

async function ask(request: GatewayRequest): Promise<DryRunState> {
  const [url, init] = toFetch({ ...request, headers: { ...request.headers, 'x-gateway-dry-run': 'true' } })
  try {
    const response = await fetch(url, init)
    if (!response.ok) return { failure: await readFailure(response) }
    return { planned: (await response.json()) as DryRun }
  } catch (error) {
    return { failure: { kind: 'unreachable', message: String(error) } }
  }
}
