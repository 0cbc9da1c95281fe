import type { Pressure } from '../edge.ts'

const sampleMs = 500

interface Measured {
  /** Monotonic, milliseconds. */
  now: () => number
  rssBytes: () => number
}

const ofProcess: Measured = { now: () => performance.now(), rssBytes: () => process.memoryUsage.rss() }

/** Measures twice a second how late the event loop is and how much memory the process has, until it is stopped. */
export function measurePressure({ now, rssBytes }: Measured = ofProcess) {
  let pressure: Pressure = { rssBytes: rssBytes(), delayMs: 0 }
  let last = now()
  const timer = setInterval(() => {
    const time = now()
    pressure = { rssBytes: rssBytes(), delayMs: Math.max(0, time - last - sampleMs) }
    last = time
  }, sampleMs)
  timer.unref()
  return { read: () => pressure, stop: () => clearInterval(timer) }
}
