/** 850 ms, 1.2 s */
export function toDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/** 1 M, 128 k, 2000 tokens */
export function toShortCount(count: number): string {
  if (count >= 1024 && count < 1_000_000 && count % 1024 === 0) return `${count / 1024} k`
  if (count >= 1_000_000) return `${Number((count / 1_000_000).toFixed(1))} M`
  return count >= 10_000 ? `${Math.round(count / 1000)} k` : String(count)
}

/** 1.2 MB */
export function toSize(bytes: number): string {
  if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(1)} MB`
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} kB` : `${bytes} B`
}
