import { signal } from '@preact/signals'

import { settings } from './settings.ts'
import { recallInTab, rememberInTab } from './tab-storage.ts'

const name = 'dashscope-region'

/** The part of a host's name that an id of a workspace replaces. */
const placeholder = '{WorkspaceId}'

const chosen = signal(recallInTab(name))

/** What the region's field has: an entry of the gateway's list, and the id if the entry is for workspaces. */
export interface RegionChoice {
  /** Empty for the host of requests that name none. */
  entry: string
  workspace: string
}

/** @param keep Whether it survives a reload of this tab. */
export function setRegion(value: string, keep: boolean): void {
  chosen.value = value
  rememberInTab(name, keep ? value : '')
}

/**
 * The region that was chosen; empty for the gateway's own. One that the operator does not allow any more stays: the gateway refuses
 * it, where without it the key would go to a region that was not chosen. The simulator takes every key.
 */
export function region(): string {
  const isAllowed = toChoice(chosen.value).entry !== ''
  return isAllowed || !settings.value.simulated ? chosen.value : ''
}

/** The headers of every request to the gateway. */
export function regionHeaders(): Readonly<Record<string, string>> {
  const value = region()
  return value === '' ? {} : { 'x-dashscope-region': value }
}

export function isForWorkspaces(entry: string): boolean {
  return entry.startsWith(placeholder)
}

/** What comes after the id: `.cn-beijing.maas.aliyuncs.com` */
export function domainOf(entry: string): string {
  return entry.slice(placeholder.length)
}

/** The choice that has this value of the header. */
export function toChoice(value: string): RegionChoice {
  const none = { entry: '', workspace: '' }
  const entries = settings.value.regions.map((one) => one.name)
  if (entries.includes(value)) return { entry: value, workspace: '' }
  const entry = entries.find((one) => isForWorkspaces(one) && value.endsWith(domainOf(one)))
  if (entry === undefined) return none
  const workspace = value.slice(0, -domainOf(entry).length)
  return toRegion({ entry, workspace }) === undefined ? none : { entry, workspace }
}

/** The header's value; undefined for what is no id of a workspace. The whole host may have been pasted as well. */
export function toRegion({ entry, workspace }: RegionChoice): string | undefined {
  if (!isForWorkspaces(entry)) return entry
  const domain = domainOf(entry)
  const host = workspace
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .split('/', 1)[0]
  const id = host?.endsWith(domain) === true ? host.slice(0, -domain.length) : host
  return id !== undefined && /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(id) ? id + domain : undefined
}
