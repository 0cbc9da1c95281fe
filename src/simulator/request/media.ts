import type { Modality } from '../models/family.ts'
import { isObject, type JsonObject, listOf, stringOf } from '../json.ts'
import type { Message } from './request.ts'

export type MediumKind = Exclude<Modality, 'text'>

/** One image, audio, video or document of a request. */
export interface Medium {
  kind: MediumKind
  /** One URL; for a video given as images, one for each image. */
  urls: string[]
  /** The part of the message that contains it, with the settings beside it. */
  part: JsonObject
}

export const mediumKinds = ['image', 'audio', 'video', 'file'] as const satisfies readonly MediumKind[]

/** The media in the messages, in order. */
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

/** The name of a medium: the file name without the query, or the type of a data URI. */
export function nameOf(url: string): string {
  const type = dataUri.exec(url)
  if (type) return type[1] ?? 'data'
  const path = url.replace(/[?#].*$/, '')
  return path.slice(path.lastIndexOf('/') + 1) || path
}

/** Videos are not measured; each counts as ten seconds. */
const seconds = 10

/** The frames of a video that the model reads: the images of a list, or `fps` per second (default 2). */
export function framesOf({ urls, part }: Medium): number {
  if (Array.isArray(part['video'])) return urls.length
  const perSecond = typeof part['fps'] === 'number' ? part['fps'] : 2
  const maxFrames = typeof part['max_frames'] === 'number' ? part['max_frames'] : Infinity
  return Math.max(4, Math.min(maxFrames, Math.round(seconds * perSecond)))
}

/** Tokens of one medium of each kind in the recorded requests; there is no tokenizer for media. */
const costs: Record<MediumKind, (medium: Medium, highResolution: boolean) => number> = {
  image: (_medium, highResolution) => (highResolution ? 3577 : 1247),
  audio: () => 752,
  video: (medium) => framesOf(medium) * 360,
  // Documents are charged by page; none was recorded.
  file: () => 1000,
}

/** Tokens by kind, for the kinds in the request. */
export function mediaTokens(media: readonly Medium[], highResolution: boolean): Map<MediumKind, number> {
  const tokens = new Map<MediumKind, number>()
  for (const medium of media)
    tokens.set(medium.kind, (tokens.get(medium.kind) ?? 0) + costs[medium.kind](medium, highResolution))
  return tokens
}
