/** The gateway on Deno: `npm install && deno task start`. `deno.json` switches Deno's early aborts of answered requests off. */
import { createGateway } from 'dashscope-gateway/fetch'

const gateway = createGateway({
  baseUrl: Deno.env.get('DASHSCOPE_BASE_URL'),
  // Only for a simulator: DashScope's own results are known.
  resultOrigins: Deno.env.get('RESULT_ORIGINS')?.split(','),
})

export default { fetch: gateway.handler }
