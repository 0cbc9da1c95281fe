import { useState } from 'preact/hooks'

import { inLanguage } from '../../state/language.ts'
import type { ToolCall } from './answer.ts'
import { ask, mayAsk } from './ask.ts'
import { addResult } from './conversation.ts'
import { texts } from './texts.ts'
import type { Wire } from './wires/wire.ts'

/** A form for what the called tools return; the model goes on with it. */
export function ToolResults({ calls, wire }: { calls: readonly ToolCall[]; wire: Wire }) {
  const words = inLanguage(texts)
  const [results, setResults] = useState<Readonly<Record<string, string>>>({})
  const onSubmit = (event: Event) => {
    event.preventDefault()
    if (!mayAsk()) return
    for (const call of calls) addResult(call, results[call.id] ?? '')
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
            value={results[id] ?? ''}
            onInput={({ currentTarget }) => setResults({ ...results, [id]: currentTarget.value })}
          />
        </label>
      ))}
      <button type="submit" class="primary">
        {words.sendResults}
      </button>
    </form>
  )
}
