/** The gateway on Cloudflare Workers: `npm install && npx wrangler dev`, and `npx wrangler deploy`. */
import { env } from 'cloudflare:workers'
import { createGateway } from 'dashscope-gateway/fetch'

const gateway = createGateway({
  baseUrl: env.DASHSCOPE_BASE_URL,
  // Only for a simulator: DashScope's own results are known.
  resultOrigins: env.RESULT_ORIGINS?.split(','),
})

export default { fetch: gateway.handler }
