/** Bytes of a piece: odd, since the service does not cut between samples either. */
const pieceBytes = 4801

/** The sound in the pieces that are sent. */
export function cut(sound: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(sound.length / pieceBytes) }, (_, at) =>
    sound.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  )
}
