import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'

import { inLanguage, type InBoth } from '../state/language.ts'
import type { Tab } from './tab.ts'

const texts = {
  english:
    'This part of the page could not be loaded. Check your connection, then open it again. If the gateway was updated meanwhile, reload the page.',
  chinese: '页面的这一部分未能加载。请检查网络后重新打开；如果网关刚刚更新过，请刷新页面。',
}

interface LazyTab {
  id: string
  title: InBoth<string>
  load: () => Promise<ComponentType>
}

/** A tab whose code is loaded when it is opened for the first time. */
export function createLazyTab({ id, title, load }: LazyTab): Tab {
  const state = signal<{ View: ComponentType } | 'failed' | undefined>(undefined)
  const start = () => {
    if (typeof state.value === 'object') return
    load().then(
      (View) => {
        state.value = { View }
      },
      () => {
        state.value = 'failed'
      },
    )
  }
  const View = () => {
    useEffect(start, [])
    if (typeof state.value === 'object') return <state.value.View />
    return (
      <main class="loading" aria-busy={state.value === undefined}>
        {state.value === 'failed' && <p role="alert">{inLanguage(texts)}</p>}
      </main>
    )
  }
  return { id, title, View }
}
