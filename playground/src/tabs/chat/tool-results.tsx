import { signal } from '@preact/signals'

import { inLanguage } from '../../state/language.ts'
import type { ToolCall } from './answer.ts'
import { ask, mayAsk } from './ask.ts'
import { addResult } from './conversation.ts'
import { texts } from './texts.ts'
import type { Wire } from './wires/wire.ts'

/** What is typed for each call, by its id. It survives a change of the tab. */
const results = signal<Readonly<Record<string, string>>>({})

/** A form for what the called tools return; the model goes on with it. */
export function ToolResults({ calls, wire }: { calls: readonly ToolCall[]; wire: Wire }) {
  const words = inLanguage(texts)
  const onSubmit = (event: Event) => {
    event.preventDefault()
    if (!mayAsk()) return
    for (const call of calls) addResult(call, results.value[call.id] ?? '')
    results.value = {}
    void ask(wire)
  }
  return (
    <form class="results" onSubmit={onSubmit}>
      {calls.map(({ id, name }) => (
        <label class="field" key={id}>
          {words.result(name)}
          <textarea
            rows={2}
            class="code-input"
            placeholder='{"temperature": 21}'
            value={results.value[id] ?? ''}
            onInput={({ currentTarget }) => {
              results.value = { ...results.value, [id]: currentTarget.value }
            }}
          />
        </label>
      ))}
      <button type="submit" class="primary">
        {words.sendResults}
      </button>
    </form>
  )
}
