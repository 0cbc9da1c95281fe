import { signal } from '@preact/signals'

import { settings } from './settings.ts'
import { recallInTab, rememberInTab } from './tab-storage.ts'

const name = 'dashscope-key'

/** DashScope's key. It is sent to this gateway alone. */
export const key = signal(recallInTab(name))

/** Whether the key survives a reload of this tab. */
export const isKept = signal(key.value !== '')

/** Whether the dialog for it is open. */
export const isKeyOpen = signal(false)

/** @param keep Only then is it in `sessionStorage`, which ends with the tab. */
export function setKey(value: string, keep: boolean): void {
  key.value = value
  isKept.value = rememberInTab(name, keep ? value : '') && keep
}

/** The key of a request. The simulator takes any. */
export function keyToSend(): string {
  return key.value === '' && settings.value.simulated ? 'sk-simulated-key' : key.value
}

/** Whether a request would be refused because there is no key. */
export function lacksKey(): boolean {
  return keyToSend() === ''
}
