import { isOtherType } from '../audio/containers.ts'
import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts'
import type { ResultStore } from '../object-store/result-store.ts'
import { refuse, type Refusal } from '../request/refusal.ts'
import { allowsOss } from '../uploads/allows-oss.ts'
import { ownFile, type UploadStore } from '../uploads/upload-store.ts'
import { elsewhere, hear, type Heard } from './heard.ts'
import { recognitionServiceIn } from './models.ts'
import { TimedText } from './timed-text.ts'

/** A recording, or why there is none: it cannot be fetched, or it is nothing that can be heard. */
type Found = Heard | 'missing' | 'unreadable'
export type Recordings = ReadonlyMap<string, Found>

/** A call that names recordings. */
export interface HearingCall {
  headers: Record<string, string>
  recordings: Recordings
}

interface Places {
  key: string | undefined
  /** The simulator's own address. */
  origin: string
  results: ResultStore
  uploads: UploadStore
}

/** The recordings that a body names, for models that recognise speech; by their addresses. */
export function findRecordings(body: unknown, places: Places): Recordings {
  if (recognitionServiceIn(body) === undefined) return new Map()
  const { model, input } = objectOf(body)
  const urls = new Set(urlsIn(objectOf(input)))
  return new Map([...urls].map((url) => [url, find(url, { ...places, model })]))
}

function urlsIn({ messages, file_url: one, file_urls: several }: JsonObject): string[] {
  const parts = listOf(messages).flatMap((message) => listOf(objectOf(message)['content']))
  return [one, ...listOf(several), ...parts.map(audioIn)].map(stringOf).filter((url) => url !== '')
}

/** The address in a part of a message, of either kind. */
function audioIn(part: unknown): unknown {
  if (!isObject(part)) return undefined
  return part['audio'] ?? objectOf(part['input_audio'])['data']
}

function find(url: string, { origin, results, uploads, ...reader }: Places & { model: unknown }): Found {
  if (url.startsWith('data:')) return inDataUrl(url)
  const [, key] = ownFile.exec(url) ?? []
  if (key !== undefined) {
    const file = uploads.read(key, reader)
    return file === undefined ? 'missing' : (file.heard ?? 'unreadable')
  }
  if (url.startsWith('oss://')) return elsewhere(url)
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol)) return 'missing'
  if (address.origin === origin) return inResults(address, results)
  return isReachable(address.hostname) ? elsewhere(url) : 'missing'
}

/** Tests of other things send a few bytes for a recording. */
const fewBytes = 64

function inDataUrl(url: string): Found {
  const comma = url.indexOf(',')
  const file = Buffer.from(url.slice(comma + 1), 'base64')
  const heard = hear(file)
  if (heard === undefined)
    return file.length > 0 && file.length < fewBytes ? elsewhere('a.wav') : 'unreadable'
  const [, type = ''] = /^data:([^;,]*)/.exec(url) ?? []
  if (!isOtherType(type, heard.container)) return heard
  // A wrong type is no error: the service answers with a filler word (THU-MAIC/OpenMAIC#99).
  return { ...heard, channels: heard.channels.map(() => TimedText.evenly('嗯。', heard.ms)) }
}

/** A result of the simulator, such as synthesized speech. */
function inResults({ pathname, searchParams }: URL, results: ResultStore): Found {
  const file = results.fetch({ path: pathname, query: searchParams, headers: {}, requestId: '' })
  if (file?.status !== 200) return 'missing'
  return hear(Buffer.concat([...file.chunks])) ?? 'unreadable'
}

/** Names that no server has, and hosts within a network. */
const unreachable = /^localhost$|\.(invalid|local|localhost)$|^(127|10|0)\.|^192\.168\.|^\[/

function isReachable(host: string): boolean {
  return !unreachable.test(host)
}

/** The recording at an address, or the refusal of one that cannot be fetched or decoded. */
export function recordingAt(url: string, { headers, recordings }: HearingCall): Heard | Refusal {
  if (url.startsWith('oss://') && !allowsOss(headers)) return refuse('FILE_DOWNLOAD_FAILED')
  const found = recordings.get(url) ?? 'missing'
  if (found === 'missing') return refuse('InvalidFile.DownloadFailed', 'The audio file cannot be downloaded.')
  return found === 'unreadable' ? refuse('DECODE_ERROR') : found
}

/** The faults that the markers in recordings ask for. */
export function markersIn(recordings: Recordings): Pick<Heard, 'directives' | 'unknown'> {
  const heard = [...recordings.values()].filter((found) => typeof found !== 'string')
  return {
    directives: new Map(heard.flatMap(({ directives }) => [...directives])),
    unknown: heard.flatMap(({ unknown }) => unknown),
  }
}
