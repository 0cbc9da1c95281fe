import { findPlace, sharedHosts, workspaceRegions, type Place, type RegionChoice } from '../regions.ts'
import { nameOfEntry, parseRegions, placeOf, type NamedRegion } from './parse-regions.ts'
import { toBase } from './to-base.ts'

/** The hosts that a request may name, by the operator's list. */
export interface RegionList {
  /** The name of the host for requests that name none; undefined if it has no name. */
  readonly home: string | undefined
  /** All of them, the host for requests that name none first, for errors. */
  readonly choices: readonly RegionChoice[]
  /** The region of a header's value; undefined for a value that the operator has not listed. */
  find: (value: string) => ListedRegion | undefined
}

export interface ListedRegion extends NamedRegion {
  /** The entry of the operator's list: the same for all workspaces of a region. */
  entry: string
}

/** Longer values are not looked at. */
const maxLength = 128

/** A label of a host's name. */
const workspaceHost = /^([a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)\.([a-z\d-]{1,32})\.maas\.aliyuncs\.com$/

/** @throws TypeError for an entry that is not valid */
export function createRegionList(entries: readonly string[], baseUrl: string): RegionList {
  const parsed = parseRegions(entries)
  const listed = parsed.filter((entry): entry is NamedRegion => 'name' in entry)
  const patterns = new Set(parsed.flatMap((entry) => ('name' in entry ? [] : entry.workspacesOf)))
  const base = toBase(baseUrl)
  const home = listed.find((one) => toBase(one.baseUrl) === base)?.name ?? nameOfUnlisted(base, listed)
  const byName = new Map<string, NamedRegion>(listed.map((one) => [one.name, one]))
  if (home !== undefined) byName.set(home, { name: home, baseUrl })
  return {
    home,
    choices: toChoices(home, [...byName.values()], [...patterns]),
    find(value) {
      if (value.length > maxLength) return undefined
      const name = value.toLowerCase()
      const named = byName.get(nameOfHost(name) ?? name)
      if (named !== undefined) return { ...named, entry: named.name }
      const [, owner, workspacesOf = ''] = workspaceHost.exec(name) ?? []
      // Hosts of trials and plans have names of their own.
      if (!patterns.has(workspacesOf) || owner === undefined || findPlace(name)?.kind !== 'workspace')
        return undefined
      return { name, baseUrl: `https://${name}`, entry: nameOfEntry({ workspacesOf }) }
    },
  }
}

/** The usual name of the host, unless the operator has given it to another one. */
function nameOfUnlisted(base: string, listed: readonly NamedRegion[]): string | undefined {
  const { protocol, host } = new URL(base)
  const isPlain = protocol === 'https:' && base === `https://${host}/api/v1`
  if (!isPlain || findPlace(host) === undefined) return undefined
  const name = nameOfHost(host) ?? host
  return listed.some((one) => one.name === name) ? undefined : name
}

function nameOfHost(host: string): string | undefined {
  return sharedHosts.find((one) => one.host === host)?.name
}

function toChoices(
  home: string | undefined,
  named: readonly NamedRegion[],
  patterns: readonly string[],
): RegionChoice[] {
  const ordered = named.toSorted((one, other) => Number(other.name === home) - Number(one.name === home))
  return [
    ...ordered.map((one) => ({ name: one.name, place: placeOf(one) })),
    ...patterns.map((region) => ({
      name: `{WorkspaceId}.${region}.maas.aliyuncs.com`,
      place: toWorkspacePlace(region),
    })),
  ]
}

function toWorkspacePlace(region: string): Place | undefined {
  const name = workspaceRegions[region]
  return name === undefined ? undefined : { kind: 'workspace', ...name }
}
