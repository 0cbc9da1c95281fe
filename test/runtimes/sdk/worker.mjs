/** For workerd: the same at /sdk, and the gateway everywhere else. workerd alone notices that a caller has left when it writes. */
import { env } from 'cloudflare:workers'
import { createGateway } from 'dashscope-gateway/fetch'

import { runSdk } from './run-sdk.mjs'

const { DASHSCOPE_BASE_URL: baseUrl, RESULT_ORIGINS } = env
const gateway = createGateway({
  baseUrl,
  resultOrigins: [RESULT_ORIGINS],
  commitAfterMs: 300,
  heartbeatMs: 300,
})

export default {
  async fetch(request, ...others) {
    if (new URL(request.url).pathname === '/sdk') return Response.json(await runSdk(gateway))
    return gateway.handler(request, ...others)
  },
}
