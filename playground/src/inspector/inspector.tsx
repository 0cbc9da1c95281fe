import { signal } from '@preact/signals'
import { useRef } from 'preact/hooks'

import { CodeExport } from '../code/code-export.tsx'
import type { CodeSample } from '../code/sample.ts'
import type { Exchange } from '../gateway/exchange.ts'
import { IconButton } from '../parts/icon-button.tsx'
import { useOverlay } from '../parts/overlay.ts'
import { TabList } from '../parts/tab-list.tsx'
import { inLanguage } from '../state/language.ts'
import { ChangesPanel } from './changes-panel.tsx'
import { DashScopePanel } from './dashscope-panel.tsx'
import { EventsPanel } from './events-panel.tsx'
import { RequestPanel } from './request-panel.tsx'
import { texts } from './texts.ts'

const panels = ['request', 'dashscope', 'events', 'changes', 'code'] as const
type Panel = (typeof panels)[number]

/** The panel that is shown, the same for all tabs. */
const chosen = signal<Panel>('dashscope')

/** On narrow screens the inspector covers the page; on wide ones it is beside it, unless it is closed. */
export const isInspectorOpen = signal(matchMedia('(min-width: 1100px)').matches)

interface InspectorProps {
  exchange: Exchange | undefined
  toCode: (exchange: Exchange) => readonly CodeSample[]
}

/** What happens to a request: shared by all tabs. */
export function Inspector({ exchange, toCode }: InspectorProps) {
  const words = inLanguage(texts)
  const part = useRef<HTMLElement>(null)
  const close = () => {
    isInspectorOpen.value = false
  }
  useOverlay(part, isInspectorOpen.value, close)
  if (!isInspectorOpen.value) return null
  const count = exchange?.adjusted.value.length ?? 0
  const tabs = panels.map((id) => ({
    id,
    title: words.panels[id],
    ...(id === 'changes' && { count }),
  }))
  return (
    <aside class="inspector" aria-label={words.title} ref={part}>
      <header>
        <h2>{words.title}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      {exchange === undefined ? (
        <p class="hint">{words.empty}</p>
      ) : (
        <TabList
          label={words.title}
          tabs={tabs}
          chosen={chosen.value}
          onChoose={(id) => {
            chosen.value = id
          }}
        >
          <Chosen exchange={exchange} toCode={toCode} />
        </TabList>
      )}
    </aside>
  )
}

function Chosen({ exchange, toCode }: { exchange: Exchange; toCode: InspectorProps['toCode'] }) {
  switch (chosen.value) {
    case 'request':
      return <RequestPanel exchange={exchange} />
    case 'dashscope':
      return <DashScopePanel request={exchange.request} />
    case 'events':
      return <EventsPanel events={exchange.events} />
    case 'changes':
      return <ChangesPanel exchange={exchange} />
    case 'code':
      return <CodeExport request={exchange.request} samples={toCode(exchange)} />
  }
}
