/**
 * Fails with words where the platform lacks what the gateway is written with, before it fails anywhere else without them. Imported
 * first. An older Node.js that starts the command is met by `bin/`.
 */
const lacking = [
  { name: 'Promise.withResolvers', isThere: 'withResolvers' in Promise },
  { name: 'Map.groupBy', isThere: 'groupBy' in Map },
].find(({ isThere }) => !isThere)

if (lacking !== undefined)
  throw new TypeError(
    `dashscope-gateway needs Node.js 22.19 or newer, or another platform of 2024 or later: this one has no ${lacking.name}().`,
  )
