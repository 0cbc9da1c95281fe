import './request-page.css'

import type { ComponentChildren } from 'preact'

import type { CodeSample } from '../../code/sample.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import { FailureView } from '../../parts/failure-view.tsx'
import { Icon } from '../../parts/icons.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { SettingsButton, Workspace } from '../../shell/workspace.tsx'
import { inLanguage } from '../../state/language.ts'
import type { Run } from './run.ts'

const texts = {
  english: { stop: 'Stop', waiting: 'Waiting for the answer', stopped: 'Stopped', keys: 'Ctrl + Enter' },
  chinese: { stop: '停止', waiting: '等待回答', stopped: '已停止', keys: 'Ctrl + Enter' },
}

interface RequestPageProps {
  title: string
  /** What the tab is for, in one sentence. */
  lead: string
  /** The model, on the button that opens the settings. */
  model: string
  /** The button's text. */
  action: string
  run: Run<unknown>
  onRun: () => void
  /** Why nothing can be sent yet. */
  problem?: string | undefined
  settings: ComponentChildren
  toCode: (exchange: Exchange) => readonly CodeSample[]
  /** What is typed in. */
  children: ComponentChildren
  /** The answer. */
  outcome: ComponentChildren
}

/** A tab that sends one request and shows its answer. */
export function RequestPage(props: RequestPageProps) {
  const { run, problem, onRun } = props
  const start = () => {
    if (problem === undefined) onRun()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
    event.preventDefault()
    start()
  }
  return (
    <Workspace settings={props.settings} exchange={run.exchange.value} toCode={props.toCode}>
      <div class="request-page">
        <div class="column">
          <header>
            <h2>{props.title}</h2>
            <p class="hint">{props.lead}</p>
          </header>
          <form
            class="request"
            onKeyDown={onKeyDown}
            onSubmit={(event) => {
              event.preventDefault()
              start()
            }}
          >
            {props.children}
            <Bar {...props} />
          </form>
          <section class="outcome" aria-label={props.action} aria-busy={run.isOpen}>
            <State run={run} />
            {props.outcome}
          </section>
        </div>
      </div>
    </Workspace>
  )
}

function Bar({ run, model, action, problem }: RequestPageProps) {
  const words = inLanguage(texts)
  return (
    <div class="bar">
      <SettingsButton title={model} />
      <p class="hint" aria-live="polite">
        {problem}
      </p>
      {run.isOpen ? (
        <button
          type="button"
          class="primary stop"
          onClick={(event) => {
            // The same element is the button that sends by the end of this click, which would send again.
            event.preventDefault()
            run.stop()
          }}
        >
          <Icon name="stop" />
          {words.stop}
        </button>
      ) : (
        <button type="submit" class="primary" disabled={problem !== undefined} title={words.keys}>
          {action}
        </button>
      )}
    </div>
  )
}

/** What there is to say while there is no answer. */
function State({ run }: { run: Run<unknown> }) {
  const words = inLanguage(texts)
  const exchange = run.exchange.value
  const phase = exchange?.phase.value
  const failure = exchange?.failure.value
  return (
    <>
      {phase === 'waiting' && <Waiting label={words.waiting} />}
      {phase === 'stopped' && <p class="hint">{words.stopped}</p>}
      {failure !== undefined && <FailureView failure={failure} />}
    </>
  )
}
