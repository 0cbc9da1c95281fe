/** The gateway on Bun: `npm install && bun server.js`. It listens on this machine only; HOST=0.0.0.0 opens it to others. */
import { createGateway } from 'dashscope-gateway/fetch'

const { DASHSCOPE_BASE_URL, RESULT_ORIGINS, HOST = '127.0.0.1', PORT = '8000' } = process.env

const gateway = createGateway({
  baseUrl: DASHSCOPE_BASE_URL,
  // Only for a simulator: DashScope's own results are known.
  resultOrigins: RESULT_ORIGINS?.split(','),
})

export default {
  hostname: HOST,
  port: PORT,
  fetch(request, server) {
    // Bun closes a connection that is silent for 10 s; an answer that is not streamed may take minutes.
    server.timeout(request, 0)
    return gateway.handler(request)
  },
}
