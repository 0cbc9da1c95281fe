import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Further properties of a fixture, all optional. */
export interface Case {
  /** A description, if the name is not enough. */
  about?: string
  /** The endpoint, if the folder has fixtures of several; chat completions by default. */
  path?: string
  upstreamStatus?: number
  upstreamHeaders?: Record<string, string>
  status?: number
  /** Required headers of the answer. */
  headers?: Record<string, string>
}

/**
 * One folder: `request.json`, where a list is a form; `upstream.{json,sse,html}`, or `upstream.jsonl` for the messages of a WebSocket;
 * `upstream-request.json`, `response.{json,sse,base64}`, `case.json`.
 */
export interface Fixture {
  name: string
  request: string
  upstream: Uint8Array
  case: Case
  expectedUpstreamRequest: string | undefined
  /** File name and text. */
  expectedResponse: string | undefined
  /** Any file of the folder; undefined if there is none. */
  read: (file: string) => string | undefined
  /** `UPDATE_FIXTURES=1` writes the actual results, to be reviewed and committed. */
  record: (file: string, text: string) => void
}

export const updating = process.env['UPDATE_FIXTURES'] === '1'

export function readFixtures(folder: string): Fixture[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readFixture(join(folder, name), name))
}

function readFixture(folder: string, name: string): Fixture {
  const read = (file: string) => {
    const path = join(folder, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  const upstream = ['upstream.json', 'upstream.sse', 'upstream.html']
    .map(read)
    .find((text) => text !== undefined)
  return {
    name,
    request: read('request.json') ?? '',
    upstream: new TextEncoder().encode(upstream ?? ''),
    case: JSON.parse(read('case.json') ?? '{}') as Case,
    expectedUpstreamRequest: read('upstream-request.json'),
    expectedResponse: read('response.sse') ?? read('response.json') ?? read('response.base64'),
    read,
    record: (file, text) => writeFileSync(join(folder, file), text),
  }
}
