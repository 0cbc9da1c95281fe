import { expect, test, vi } from 'vitest'

import { measurePressure } from './pressure.ts'

test('the delay of a timer counts as the delay of the event loop', () => {
  vi.useFakeTimers()
  try {
    const measured = { time: 0, rss: 1 }
    const pressure = measurePressure({ now: () => measured.time, rssBytes: () => measured.rss })
    expect(pressure.read()).toEqual({ rssBytes: 1, delayMs: 0 })
    Object.assign(measured, { time: 1700, rss: 2 })
    vi.advanceTimersByTime(500)
    expect(pressure.read()).toEqual({ rssBytes: 2, delayMs: 1200 })
    measured.time = 2150
    vi.advanceTimersByTime(500)
    expect(pressure.read().delayMs).toBe(0)
    pressure.stop()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
