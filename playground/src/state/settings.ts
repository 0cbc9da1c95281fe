import { signal } from '@preact/signals'

import type { PlaygroundSettings } from '../../../src/endpoints/playground/index.ts'

/** What the gateway says of itself. */
export const settings = signal<PlaygroundSettings>({
  version: '',
  simulated: false,
  home: undefined,
  regions: [],
})

/** Where the gateway is: the folder of this page, since a proxy may have put it under a path. */
export const gatewayUrl = new URL('.', location.href).href.replace(/\/$/, '')

export async function loadSettings(): Promise<void> {
  const response = await fetch(`${gatewayUrl}/playground/settings.json`).catch(() => undefined)
  if (response?.ok !== true) return
  // A proxy may answer with a page of its own.
  const answer = (await response.json().catch(() => undefined)) as PlaygroundSettings | undefined
  if (answer !== undefined) settings.value = answer
}
