/**
 * Fails with words where the platform lacks what the gateway is written with, before it fails anywhere else without them. Imported
 * first. An older Node.js that starts the command is met by `bin/`.
 */
const lacking = [
  ['Promise.withResolvers', Promise.withResolvers],
  ['Map.groupBy', Map.groupBy],
].find(([, given]) => given === undefined)

if (lacking !== undefined)
  throw new TypeError(
    `dashscope-gateway needs Node.js 22.19 or newer, or another platform of 2024 or later: this one has no ${String(lacking[0])}().`,
  )

export {}
