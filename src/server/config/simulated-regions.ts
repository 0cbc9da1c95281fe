/**
 * `REGIONS` with the simulator as the host of each name, so that no key leaves this machine. Patterns have no name, and are left
 * out.
 */
export function toSimulatedRegions(regions: string, origin: string): string {
  const names = regions.split(',').map((entry) => entry.trim().split('=', 1)[0] ?? '')
  return names
    .filter((name) => name !== '' && !name.startsWith('*'))
    .map((name) => `${name}=${origin}`)
    .join(',')
}
