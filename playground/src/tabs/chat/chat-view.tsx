import { useEffect, useRef } from 'preact/hooks'

import { inLanguage } from '../../state/language.ts'
import { setSettings, Workspace } from '../../shell/workspace.tsx'
import type { Tab } from '../tab.ts'
import { inspected, wireOf } from './ask.ts'
import { applyExample } from './chat-settings.ts'
import { Composer, sendExample } from './composer.tsx'
import { openCalls, turns } from './conversation.ts'
import { examples } from './examples.ts'
import { SettingsForm } from './settings-form.tsx'
import { texts } from './texts.ts'
import { ToolResults } from './tool-results.tsx'
import { TurnView } from './turn-view.tsx'
import type { Wire } from './wires/wire.ts'

/** A tab for chat. All of them share the conversation; each sends it in its own API. */
export function createChatTab(wire: Wire): Tab {
  return { id: wire.id, title: wire.title, View: () => <Chat wire={wire} /> }
}

function Chat({ wire }: { wire: Wire }) {
  const words = inLanguage(texts)
  const calls = openCalls()
  return (
    <Workspace
      settings={<SettingsForm />}
      exchange={inspected.value}
      toCode={(exchange) => (wireOf(exchange) ?? wire).toCode(exchange)}
    >
      <Scrolled label={words.conversation} turns={turns.value.length}>
        {turns.value.length === 0 ? (
          <Examples wire={wire} />
        ) : (
          turns.value.map((turn) => <TurnView key={turn.id} turn={turn} wire={wire} />)
        )}
        {calls.length > 0 && <ToolResults calls={calls} wire={wire} />}
      </Scrolled>
      <Composer wire={wire} />
    </Workspace>
  )
}

interface ScrolledProps {
  label: string
  /** With a new one it goes to its end. */
  turns: number
  children: preact.ComponentChildren
}

/** Follows its end while that grows, unless the reader has scrolled up. */
function Scrolled({ label, turns: count, children }: ScrolledProps) {
  const content = useRef<HTMLDivElement>(null)
  const area = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useEffect(() => {
    const { current: grown } = content
    const { current: scrolled } = area
    if (grown === null || scrolled === null) return
    let last = 0
    const onScroll = () => {
      const { scrollHeight, scrollTop, clientHeight } = scrolled
      const isNear = scrollHeight - scrollTop - clientHeight < 60
      // The page itself only scrolls down. By the time of this event there may be more text.
      if (isNear || scrollTop < last) isAtEnd.current = isNear
      last = scrollTop
    }
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) scrolled.scrollTop = scrolled.scrollHeight
    })
    scrolled.addEventListener('scroll', onScroll)
    observer.observe(grown)
    return () => {
      scrolled.removeEventListener('scroll', onScroll)
      observer.disconnect()
    }
  }, [])
  const before = useRef(0)
  useEffect(() => {
    if (count > before.current) {
      isAtEnd.current = true
      area.current?.scrollTo({ top: area.current.scrollHeight })
    }
    before.current = count
  }, [count])
  return (
    <div class="conversation" ref={area} tabIndex={0} role="log" aria-label={label}>
      <div class="turns" ref={content}>
        {children}
      </div>
    </div>
  )
}

function Examples({ wire }: { wire: Wire }) {
  const words = inLanguage(texts)
  return (
    <div class="empty">
      <h2>{words.emptyTitle}</h2>
      <p class="hint">{words.emptyText}</p>
      <ul>
        {inLanguage(examples).map(({ title, text, settings }) => (
          <li key={title}>
            <button
              type="button"
              onClick={() => {
                applyExample(settings)
                setSettings(false)
                sendExample(wire, text)
              }}
            >
              <b>{title}</b>
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
