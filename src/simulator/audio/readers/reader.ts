/** Bytes of a text in a recording, and when they are spoken. */
export interface Spoken {
  bytes: number[]
  /** Milliseconds at which the first byte begins, and of each byte. */
  begin: number
  step: number
}

/** One channel. */
export interface Track {
  readonly spoken: readonly Spoken[]
  readonly isSilent: boolean
}

/** Reads a recording as it comes. */
export interface AudioReader {
  push: (bytes: Buffer) => void
  /** The milliseconds and the channels so far. */
  readonly ms: number
  readonly tracks: readonly Track[]
  readonly sampleRate: number
}

export function bytesIn({ spoken }: Track): Buffer {
  return Buffer.from(spoken.flatMap(({ bytes }) => bytes))
}
