import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import type { StaticFile } from '../../http/static-files/static-file.ts'
import { unknownPath } from '../../http/unknown-path.ts'

export interface PlaygroundOptions {
  /** The files of the built page, by their path as the page names them; `index.html` is the page. */
  files: ReadonlyMap<string, StaticFile>
  /** Whether the answers come from the simulator: then the page asks for no key. */
  simulated: boolean
  version: string
}

/** What the page asks its gateway before it shows itself. */
export interface PlaygroundSettings {
  version: string
  simulated: boolean
}

/** The page at `/` for people in a browser, and its files; none without the page. */
export function createPlayground({ files, simulated, version }: PlaygroundOptions): Endpoint[] {
  const document = files.get('index.html')
  if (document === undefined) return []
  const settings: PlaygroundSettings = { version, simulated }
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
