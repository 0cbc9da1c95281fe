import { signal } from '@preact/signals'

import { createChatTab } from './chat/chat-view.tsx'
import { chatCompletions } from './chat/wires/chat-completions.ts'
import type { Tab } from './tab.ts'

/** All tabs, in the order in which the page shows them. The first one is shown without a choice. */
export const tabs: readonly [Tab, ...Tab[]] = [createChatTab(chatCompletions)]

function ofAddress(): Tab {
  const id = location.hash.slice(1)
  return tabs.find((tab) => tab.id === id) ?? tabs[0]
}

export const chosenTab = signal<Tab>(ofAddress())

addEventListener('hashchange', () => {
  chosenTab.value = ofAddress()
})
