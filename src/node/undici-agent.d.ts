/** undici's Agent alone: the package's entry brings fetch, WebSocket, caches and mocks, 6 MB of memory in each process. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici'
}
