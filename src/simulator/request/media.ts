import type { Modality } from '../models/family.ts'
import { isObject, type JsonObject, listOf, stringOf } from '../json.ts'
import type { Message } from './request.ts'

export type MediumKind = Exclude<Modality, 'text'>

/** One picture, recording, film or document of a request. */
export interface Medium {
  kind: MediumKind
  /** One address; for a film made of pictures, one for each of them. */
  urls: string[]
  /** The part of the message that contains it, with the settings beside it. */
  part: JsonObject
}

export const mediumKinds = ['image', 'audio', 'video', 'file'] as const satisfies readonly MediumKind[]

/** Everything but text that messages hold, in order. */
export function mediaIn(messages: readonly Message[]): Medium[] {
  return messages.flatMap(({ content }) => listOf(content)).flatMap(mediaOf)
}

export function mediaOf(part: unknown): Medium[] {
  if (!isObject(part)) return []
  return mediumKinds.filter((kind) => kind in part).map((kind) => ({ kind, urls: urlsOf(part[kind]), part }))
}

function urlsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(stringOf) : [stringOf(value)]
}

const dataUri = /^data:([\w.+-]+\/[\w.+-]+)?/

/** What to call a medium: the file's name without a query, or the type of a data URI. */
export function nameOf(url: string): string {
  const type = dataUri.exec(url)
  if (type) return type[1] ?? 'data'
  const path = url.replace(/[?#].*$/, '')
  return path.slice(path.lastIndexOf('/') + 1) || path
}

/** Videos are not measured: ten seconds. */
const seconds = 10

/** How many pictures the model sees of a film: those of the list, or so many a second (2 unless told). */
export function framesOf({ urls, part }: Medium): number {
  if (Array.isArray(part['video'])) return urls.length
  const perSecond = typeof part['fps'] === 'number' ? part['fps'] : 2
  const most = typeof part['max_frames'] === 'number' ? part['max_frames'] : Infinity
  return Math.max(4, Math.min(most, Math.round(seconds * perSecond)))
}

/** Without a tokenizer for media: what the recorded requests were charged for one of each. */
const costs: Record<MediumKind, (medium: Medium, highResolution: boolean) => number> = {
  image: (_medium, highResolution) => (highResolution ? 3577 : 1247),
  audio: () => 752,
  video: (medium) => framesOf(medium) * 360,
  // Documents are priced by page; there is no recording of one.
  file: () => 1000,
}

/** Tokens by kind; only kinds that the request holds. */
export function mediaTokens(media: readonly Medium[], highResolution: boolean): Map<MediumKind, number> {
  const tokens = new Map<MediumKind, number>()
  for (const medium of media)
    tokens.set(medium.kind, (tokens.get(medium.kind) ?? 0) + costs[medium.kind](medium, highResolution))
  return tokens
}
