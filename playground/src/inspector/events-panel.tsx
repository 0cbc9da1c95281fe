import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'

import type { EventLog, LoggedEvent } from '../gateway/event-log.ts'
import type { Exchange } from '../gateway/exchange.ts'
import { CodeBlock } from '../markdown/code-block.tsx'
import { indentJson } from '../markdown/indent-json.ts'
import { toDuration } from '../parts/figures.ts'
import { inLanguage } from '../state/language.ts'
import { texts } from './texts.ts'

type Side = keyof Exchange['events']

const chosen = signal<Side>('gateway')

/** The raw events of both sides, each with its time. */
export function EventsPanel({ events }: { events: Exchange['events'] }) {
  const words = inLanguage(texts)
  const sides: readonly [Side, string][] = [
    ['gateway', words.gateway],
    ['dashscope', words.upstream],
  ]
  const log = events[chosen.value]
  return (
    <>
      <div class="segments" role="group" aria-label={words.sides}>
        {sides.map(([side, title]) => (
          <button
            type="button"
            key={side}
            aria-pressed={side === chosen.value}
            onClick={() => {
              chosen.value = side
            }}
          >
            {title} <span class="count">{events[side].count}</span>
          </button>
        ))}
      </div>
      {log.count.value === 0 ? (
        <p class="hint">{chosen.value === 'gateway' ? words.noEvents : words.noUpstream}</p>
      ) : (
        <Events log={log} label={words.panels.events} />
      )}
    </>
  )
}

function Events({ log, label }: { log: EventLog; label: string }) {
  const words = inLanguage(texts)
  const { first, last } = log
  const leftOut = log.count.value - first.length - last.length
  return (
    <ol class="events" aria-label={label}>
      {first.map(toRow)}
      {leftOut > 0 && <li class="hint">{words.leftOut(leftOut)}</li>}
      {last.map(toRow)}
    </ol>
  )
}

/** One line, and the whole event once it is opened. */
function toRow(event: LoggedEvent, index: number) {
  return (
    <li key={index}>
      <EventRow event={event} />
    </li>
  )
}

function EventRow({ event: { at, name, text } }: { event: LoggedEvent }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span class="time">{toDuration(at)}</span>
        {name !== '' && <b>{name} </b>}
        <code>{text.slice(0, 200)}</code>
      </summary>
      {isOpen && <CodeBlock code={indentJson(text)} language="json" label={name} />}
    </details>
  )
}
