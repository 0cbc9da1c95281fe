import type { Transport } from '../../src/index.ts'

interface SentRequest {
  parameters?: { n?: number; incremental_output?: boolean }
}

/** An upstream that answers every request, with the requested number of choices. */
export const goodUpstream: Transport = async ({ body }) => {
  const { parameters: { n = 1, incremental_output: streams = false } = {} } = JSON.parse(
    body ?? '{}',
  ) as SentRequest
  const json = JSON.stringify({
    output: {
      choices: Array.from({ length: n }, (_, index) => ({
        index,
        message: { role: 'assistant', content: '好' },
        finish_reason: 'stop',
      })),
    },
    usage: { input_tokens: 1, output_tokens: n, total_tokens: n + 1 },
    request_id: '7e3d5586-cb70-98ce-97bf-8a2ac0091c3f',
  })
  const text = streams ? `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${json}\n\n` : json
  return { status: 200, headers: {}, body: once(new TextEncoder().encode(text)) }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
