import { requestFor } from '../../bench/canned.ts'
import { scenarios, type Scenario } from '../../bench/scenarios.ts'

/** The scenarios of bench/ whose answers end. */
export const finiteScenarios = scenarios.filter(({ frames }) => Number.isFinite(frames))

/** The answer to the request of a scenario, without what differs each time. */
export async function askScenario(origin: string, scenario: Scenario) {
  const { path, headers, body } = requestFor('openai', scenario)
  const response = await fetch(origin + path, { method: 'POST', headers, body })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type')?.split(';')[0],
    text: text
      .replaceAll(/"id":"chatcmpl-[^"]+"/g, '"id":"chatcmpl-0"')
      .replaceAll(/"created":\d+/g, '"created":0'),
  }
}
