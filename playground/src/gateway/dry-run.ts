import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { z } from 'zod'

import type { DryRun as DryRunSchema } from '../../../src/endpoints/dry-run.ts'
import { isPage, readFailure, type Failure } from './failure.ts'
import type { GatewayRequest } from './request.ts'
import { toFetch } from './send.ts'

export type DryRun = z.output<typeof DryRunSchema>
export type DryRunState = { planned: DryRun } | { failure: Failure } | undefined

const known = new WeakMap<GatewayRequest, Signal<DryRunState>>()

/** What the gateway would send to DashScope for a request. It is asked once; nothing is sent. */
export function dryRunOf(request: GatewayRequest): ReadonlySignal<DryRunState> {
  const before = known.get(request)
  if (before !== undefined) return before
  const state = signal<DryRunState>(undefined)
  known.set(request, state)
  void fill(state, request)
  return state
}

/** Asks again for what failed. */
export function repeatDryRun(request: GatewayRequest): void {
  const state = known.get(request)
  if (state?.value === undefined || 'planned' in state.value) return
  state.value = undefined
  void fill(state, request)
}

/** Whether a failure may have passed meanwhile: the line, the key, a limit or a part of the way to the gateway. */
export function mayHavePassed({ kind, status = 0 }: Failure): boolean {
  return kind !== 'refused' || status === 401 || status === 403 || status === 429 || status >= 500
}

async function fill(state: Signal<DryRunState>, request: GatewayRequest): Promise<void> {
  state.value = await ask(request)
}

async function ask(request: GatewayRequest): Promise<DryRunState> {
  const [url, init] = toFetch({ ...request, headers: { ...request.headers, 'x-gateway-dry-run': 'true' } })
  try {
    const response = await fetch(url, init)
    if (!response.ok || isPage(response)) return { failure: await readFailure(response) }
    return { planned: (await response.json()) as DryRun }
  } catch (error) {
    return { failure: { kind: 'unreachable', message: String(error) } }
  }
}
