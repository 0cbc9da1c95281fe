import { createGateway } from '../../src/index.ts'

/** The outcome of a part of a request: its status in the mapping page, and the part that is sent. */
export interface RowOutcome {
  status: string
  sent: string
}

interface Upstream {
  input: { messages: { role: string; content: unknown }[] }
  parameters: Record<string, unknown>
}

/** Parameters that every request has, regardless of the row. */
const always = new Set(['result_format', 'incremental_output'])

/** Sends a row of docs/mapping/messages.md through the gateway; the upstream answers "yes" to everything. */
export async function runRow(given: string, section: string): Promise<RowOutcome> {
  const sent: Upstream[] = []
  const gateway = createGateway({
    transport: async ({ body = '' }) => {
      sent.push(JSON.parse(body) as Upstream)
      const choice = { finish_reason: 'stop', message: { role: 'assistant', content: 'yes' } }
      const answer = { output: { choices: [choice] }, request_id: 'r' }
      return { status: 200, headers: {}, body: new Blob([JSON.stringify(answer)]).stream() }
    },
  })
  const response = await gateway.fetch('http://gateway/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': 'sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'qwen-plus',
      messages: [{ role: 'user', content: 'Hello' }],
      ...(JSON.parse(given) as object),
    }),
  })
  const text = await response.text()
  if (response.status !== 200) {
    const { error } = JSON.parse(text) as { error: { message: string } }
    return { status: 'refused', sent: `${response.status} ${error.message.split(':')[0]}` }
  }
  const [request] = sent
  const isAdjusted = response.headers.has('x-gateway-adjusted')
  if (section === 'Messages and blocks')
    return { status: isAdjusted ? 'adjusted' : 'mapped', sent: JSON.stringify(request?.input.messages) }
  const parameters = Object.entries(request?.parameters ?? {}).filter(([name]) => !always.has(name))
  const isSent = parameters.length > 0
  const whole = isSent ? 'mapped' : 'absent'
  const partly = isSent ? 'adjusted' : 'ignored'
  return {
    status: isAdjusted ? partly : whole,
    sent: isSent ? JSON.stringify(Object.fromEntries(parameters)) : '—',
  }
}
