import { findPlace, sharedHosts, workspaceRegions, type Place } from '../regions.ts'
import { toBase } from './to-base.ts'

/** A host that a request may name. */
export interface NamedRegion {
  /** Lower case: `cn`, `llm-abc.cn-beijing.maas.aliyuncs.com`, or a name of the operator. */
  name: string
  baseUrl: string
}

/** `*.cn-beijing.maas.aliyuncs.com`: the hosts of all workspaces of a region. */
export interface WorkspacePattern {
  /** `cn-beijing` */
  workspacesOf: string
}

type Entry = NamedRegion | WorkspacePattern

/** More would not fit into an error. */
const maxEntries = 32

const namePattern = /^[a-z][a-z\d.-]{0,127}$/

/**
 * The operator's list of regions: names (`cn`), hosts of DashScope, `*.<region>.maas.aliyuncs.com`, and `name=URL` for others,
 * such as private ones.
 * @throws TypeError that names the first entry that is not valid
 */
export function parseRegions(entries: readonly string[]): Entry[] {
  if (entries.length > maxEntries)
    throw new TypeError(`there are ${entries.length}, and at most ${maxEntries} are allowed`)
  const parsed = entries.map(parseEntry)
  const names = parsed.map((entry) => nameOfEntry(entry))
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new TypeError(`'${twice}' is there twice`)
  return parsed
}

/** The name of an entry in the operator's list. */
export function nameOfEntry(entry: Entry): string {
  return 'name' in entry ? entry.name : `*.${entry.workspacesOf}.maas.aliyuncs.com`
}

function parseEntry(text: string): Entry {
  const [given = '', url] = text.split(/=(.*)/s, 2)
  const name = given.toLowerCase()
  if (url !== undefined) return { name: checkName(name), baseUrl: checkUrl(name, url) }
  const [, workspacesOf] = /^\*\.([a-z\d-]+)\.maas\.aliyuncs\.com$/.exec(name) ?? []
  if (workspacesOf !== undefined && Object.hasOwn(workspaceRegions, workspacesOf)) return { workspacesOf }
  const shared = sharedHosts.find((one) => one.name === name || one.host === name)
  if (shared !== undefined) return { name: shared.name, baseUrl: `https://${shared.host}` }
  if (findPlace(name) !== undefined) return { name, baseUrl: `https://${name}` }
  throw new TypeError(`'${given.slice(0, 128)}' is no region and no host of DashScope that the gateway knows`)
}

function checkName(name: string): string {
  if (namePattern.test(name)) return name
  throw new TypeError(`'${name.slice(0, 128)}' is not a name: a letter, then letters, digits, '.' and '-'`)
}

/** The error does not quote the URL, which may contain a password by mistake. */
function checkUrl(name: string, url: string): string {
  try {
    toBase(url)
    return url
  } catch {
    throw new TypeError(`the URL of '${name}' is not a plain http or https URL`)
  }
}

/** The place of a region, if it is one that Alibaba Cloud publishes. */
export function placeOf({ baseUrl }: Pick<NamedRegion, 'baseUrl'>): Place | undefined {
  return findPlace(new URL(baseUrl).host)
}
