/** null is absent in OpenAI's objects; nested values stay as they are. */
export function withoutNulls<Fields extends object>(fields: Fields): Fields {
  const entries = Object.entries(fields)
  return entries.some(([, value]) => value === null)
    ? (Object.fromEntries(entries.filter(([, value]) => value !== null)) as Fields)
    : fields
}
