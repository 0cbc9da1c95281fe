import { parseRegions } from '../../dashscope/regions/parse-regions.ts'
import { toEntries } from './variable.ts'

/**
 * `REGIONS` with the simulator as the host of each name, so that no key leaves this machine. Patterns have no name, and are left
 * out. A value that is not valid stays, so that the configuration reports it.
 */
export function toSimulatedRegions(regions: string, origin: string): string {
  try {
    return parseRegions(toEntries(regions))
      .flatMap((entry) => ('name' in entry ? `${entry.name}=${origin}` : []))
      .join(',')
  } catch {
    return regions
  }
}
