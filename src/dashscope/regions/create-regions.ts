import { createDashScope, type Connect, type DashScopeOptions } from '../client.ts'
import { PerRegion } from './per-region.ts'
import { createRegionList, type ListedRegion, type RegionList } from './region-list.ts'

/** A region that a request has named. */
export interface ChosenRegion {
  /** The entry of the operator's list, for the log and the metrics; undefined for the host of requests that name none. */
  entry: string | undefined
  connect: Connect
}

export interface Regions extends Pick<RegionList, 'home' | 'choices'> {
  /** For requests that name no region. */
  connect: Connect
  /** The region of a header's value; undefined for a value that the operator has not listed. */
  choose: (value: string) => ChosenRegion | undefined
}

export interface RegionsOptions extends Omit<DashScopeOptions, 'region' | 'otherRegions'> {
  /** The operator's list, beside the host of `baseUrl`: see `parseRegions`. */
  regions: readonly string[]
}

/**
 * DashScope at the host of `baseUrl`, and at each listed host. They share no retry budget, no pseudonym of a caller, and nothing
 * that is kept by one.
 * @throws TypeError for a `baseUrl` that is not a plain http(s) URL, and for an entry that is not valid
 */
export function createRegions({ regions, ...options }: RegionsOptions): Regions {
  const list = createRegionList(regions, options.baseUrl)
  const othersOf = (name: string | undefined) => list.choices.filter((choice) => choice.name !== name)
  const connect = createDashScope({ ...options, otherRegions: othersOf(list.home) })
  const connectTo = ({ name, baseUrl }: ListedRegion) =>
    createDashScope({ ...options, baseUrl, region: name, otherRegions: othersOf(name) })
  const connections = new PerRegion(connect, list.choices)
  return {
    home: list.home,
    choices: list.choices,
    connect,
    choose(value) {
      const region = list.find(value)
      if (region === undefined) return undefined
      if (region.name === list.home) return { entry: undefined, connect }
      return { entry: region.entry, connect: connections.of(region.name, () => connectTo(region)) }
    },
  }
}
