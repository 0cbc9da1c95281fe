/** One read from the socket that completed at least one event. */
export interface Arrival {
  /** Since the request was sent, milliseconds. */
  atMs: number
  /** Number of pieces of text in it. */
  pieces: number
}

export interface StreamTiming {
  firstByteMs: number
  firstTokenMs: number
  lastByteMs: number
  pieces: number
  reads: number
  /** Undefined if the duration is too short. */
  tokensPerSecond: number | undefined
  /** Time from the first piece to the last, milliseconds. */
  spanMs: number
  /** Whether a proxy buffered the pieces; undefined if the answer was too short to decide. */
  buffered: boolean | undefined
}

/** Pieces within this many milliseconds count as one burst. */
const togetherMs = 20
/** Fewer pieces, or a shorter answer, may arrive together without a buffering proxy. */
const minPieces = 8
const shortestMs = 300
/** A healthy stream has about one read per piece; a buffer is emptied in one read or a few. */
const burstShare = 0.8

/** Arrival times of an answer's pieces → its speed, and whether a proxy buffered it. */
export function timeStream(arrivals: readonly Arrival[], tokens: number): StreamTiming {
  const withText = arrivals.filter(({ pieces }) => pieces > 0)
  const firstTokenMs = withText[0]?.atMs ?? 0
  const spanMs = (withText.at(-1)?.atMs ?? 0) - firstTokenMs
  const pieces = sum(withText)
  const lastByteMs = arrivals.at(-1)?.atMs ?? 0
  const burst = maxBurst(withText)
  const together = burst.pieces >= burstShare * pieces
  return {
    firstByteMs: arrivals[0]?.atMs ?? 0,
    firstTokenMs,
    lastByteMs,
    pieces,
    reads: arrivals.length,
    tokensPerSecond: spanMs >= 50 ? tokens / (spanMs / 1000) : undefined,
    spanMs,
    buffered: together && (pieces < minPieces || burst.atMs < shortestMs) ? undefined : together,
  }
}

function maxBurst(arrivals: readonly Arrival[]): Arrival {
  const bursts = arrivals.map(({ atMs }) => ({
    atMs,
    pieces: sum(arrivals.filter((other) => other.atMs >= atMs && other.atMs <= atMs + togetherMs)),
  }))
  return bursts.reduce((largest, burst) => (burst.pieces > largest.pieces ? burst : largest), {
    atMs: 0,
    pieces: 0,
  })
}

function sum(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((total, { pieces }) => total + pieces, 0)
}
