import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'

import type { CodeSample } from '../code/sample.ts'
import type { Exchange } from '../gateway/exchange.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useOverlay } from '../parts/overlay.ts'
import { inLanguage } from '../state/language.ts'

/** On narrow screens the settings cover the page; on wide ones they are always beside it. */
export const areSettingsOpen = signal(false)

const texts = {
  english: { settings: 'Settings', open: 'Settings', close: 'Close the settings' },
  chinese: { settings: '设置', open: '设置', close: '关闭设置' },
}

interface WorkspaceProps {
  settings: ComponentChildren
  children: ComponentChildren
  exchange: Exchange | undefined
  toCode: (exchange: Exchange) => readonly CodeSample[]
}

/** What each tab consists of: settings, the work itself, and the inspector. */
export function Workspace({ settings, children, exchange, toCode }: WorkspaceProps) {
  const words = inLanguage(texts)
  const part = useRef<HTMLElement>(null)
  useOverlay(part, areSettingsOpen.value, () => setSettings(false))
  return (
    <div class="workspace">
      <section
        class={`settings ${areSettingsOpen.value ? 'open' : ''}`}
        aria-label={words.settings}
        ref={part}
      >
        <header>
          <h2>{words.settings}</h2>
          <IconButton icon="close" label={words.close} onClick={() => setSettings(false)} />
        </header>
        {settings}
      </section>
      <main>{children}</main>
      <Inspector exchange={exchange} toCode={toCode} />
    </div>
  )
}

export function setSettings(open: boolean): void {
  areSettingsOpen.value = open
}

/** The button that opens the settings on narrow screens. */
export function SettingsButton({ title }: { title: string }) {
  const words = inLanguage(texts)
  return (
    <IconButton
      icon="settings"
      class="open-settings"
      label={`${words.open}: ${title}`}
      expanded={areSettingsOpen.value}
      onClick={() => setSettings(!areSettingsOpen.value)}
    >
      <span>{title}</span>
    </IconButton>
  )
}
