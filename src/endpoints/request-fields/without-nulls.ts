/** In OpenAI's objects null counts as absent; nested values are unchanged. */
export function withoutNulls<Fields extends object>(fields: Fields): Fields {
  const entries = Object.entries(fields)
  return entries.some(([, value]) => value === null)
    ? (Object.fromEntries(entries.filter(([, value]) => value !== null)) as Fields)
    : fields
}
