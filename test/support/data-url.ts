/** A data URL whose base64 decodes to `size` bytes, of which each is `value`. */
export function toDataUrl(type: string, size: number, value = 7): string {
  return `data:${type};base64,${Buffer.alloc(size, value).toString('base64')}`
}
