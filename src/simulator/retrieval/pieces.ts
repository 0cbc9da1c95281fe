import { listOf, stringOf, type JsonObject } from '../json.ts'

/** A text, or the URL of an image or a video. */
export interface Piece {
  kind: 'text' | 'image' | 'video'
  value: string
}

/** The pieces in an object of a request, by its keys. */
export function readPieces(content: JsonObject): Piece[] {
  const kinds = (['text', 'image', 'video'] as const).filter((kind) => kind in content)
  return [
    ...kinds.map((kind) => ({ kind, value: stringOf(content[kind]) })),
    ...listOf(content['multi_images']).map((image) => ({ kind: 'image' as const, value: stringOf(image) })),
  ]
}
