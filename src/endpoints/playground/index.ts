import type { RegionChoice } from '../../dashscope/regions.ts'
import type { RegionList } from '../../dashscope/regions/region-list.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import type { StaticFile } from '../../http/static-files/static-file.ts'
import { unknownPath } from '../../http/unknown-path.ts'

export interface PlaygroundOptions {
  /** The files of the built page, by their path as the page names them; `index.html` is the page. */
  files: ReadonlyMap<string, StaticFile>
  /** Whether the answers come from the simulator: then the page asks for no key. */
  simulated: boolean
  version: string
  /** The host of requests that name no region, and all that they may name. */
  regions: Pick<RegionList, 'home' | 'choices'>
}

/** A value of `x-dashscope-region`; in those with `{WorkspaceId}`, an id replaces it. */
interface NamedRegion {
  name: string
  /** The name of the place; undefined for hosts that Alibaba Cloud does not publish. */
  place: { english: string; chinese: string } | undefined
}

/** What the page asks its gateway before it shows itself. */
export interface PlaygroundSettings {
  version: string
  simulated: boolean
  /** The host of requests that name no region; undefined if it has no name. */
  home: NamedRegion | undefined
  /** The others that the operator allows. */
  regions: readonly NamedRegion[]
}

/** The page at `/` for people in a browser, and its files; none without the page. */
export function createPlayground({ files, simulated, version, regions }: PlaygroundOptions): Endpoint[] {
  const document = files.get('index.html')
  if (document === undefined) return []
  const named = regions.choices.map(toNamed)
  const settings: PlaygroundSettings = {
    version,
    simulated,
    home: named.find(({ name }) => name === regions.home),
    regions: named.filter(({ name }) => name !== regions.home),
  }
  const page = (path: string, summary: string, rest: Pick<Endpoint, 'page' | 'handle'>) =>
    defineEndpoint({ method: 'GET', path, summary, key: 'none', description: {}, ...rest })
  return [
    page('/', 'The playground', {
      page: 'document',
      handle: async () => ({ kind: 'file', file: document }),
    }),
    page('/playground/settings.json', 'What the playground shows of this gateway', {
      page: 'part',
      handle: async () => ({ kind: 'json', body: settings }),
    }),
    page('/playground/{id}', 'A file of the playground', {
      page: 'part',
      handle: async (_, { id }) => {
        const path = `playground/${id}`
        const file = files.get(path)
        if (file === undefined) throw unknownPath('GET', `/${path}`, `/${path}`)
        return { kind: 'file', file }
      },
    }),
  ]
}

function toNamed({ name, place }: RegionChoice): NamedRegion {
  return { name, place: place && { english: place.english, chinese: place.chinese } }
}
