import { signal } from '@preact/signals'

import { settings } from './settings.ts'

const name = 'dashscope-key'

/** DashScope's key. It is sent to this gateway alone. */
export const key = signal(recallKey())

/** Whether the key survives a reload of this tab. */
export const isKept = signal(key.value !== '')

function recallKey(): string {
  try {
    return sessionStorage.getItem(name) ?? ''
  } catch {
    return ''
  }
}

/** @param keep Only then is it in `sessionStorage`, which ends with the tab. */
export function setKey(value: string, keep: boolean): void {
  key.value = value
  isKept.value = keep
  try {
    if (keep && value !== '') sessionStorage.setItem(name, value)
    else sessionStorage.removeItem(name)
  } catch {
    isKept.value = false
  }
}

/** The key of a request. The simulator takes any. */
export function keyToSend(): string {
  return key.value === '' && settings.value.simulated ? 'sk-simulated-key' : key.value
}

/** Whether a request would be refused for want of a key. */
export function lacksKey(): boolean {
  return keyToSend() === ''
}
