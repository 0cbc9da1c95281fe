import { signal } from '@preact/signals'

import { createChatTab } from './chat/chat-view.tsx'
import { chatCompletions } from './chat/wires/chat-completions.ts'
import type { Wire } from './chat/wires/wire.ts'
import { createLazyTab } from './lazy-tab.tsx'
import type { Tab } from './tab.ts'

const chatBy = async (wire: Promise<Wire>) => createChatTab(await wire).View

/** All tabs, in the order in which the page shows them. The first one is shown without a choice. */
export const tabs: readonly [Tab, ...Tab[]] = [
  createChatTab(chatCompletions),
  createLazyTab({
    id: 'responses',
    title: { english: 'Responses', chinese: 'Responses' },
    load: () => chatBy(import('./chat/wires/responses.ts').then(({ responses }) => responses)),
  }),
  createLazyTab({
    id: 'messages',
    title: { english: 'Messages', chinese: 'Messages' },
    load: () => chatBy(import('./chat/wires/messages.ts').then(({ messages }) => messages)),
  }),
  createLazyTab({
    id: 'completions',
    title: { english: 'Completions', chinese: '补全' },
    load: async () => (await import('./completions/completions-view.tsx')).Completions,
  }),
  createLazyTab({
    id: 'embeddings',
    title: { english: 'Embeddings', chinese: '向量' },
    load: async () => (await import('./embeddings/embeddings-view.tsx')).Embeddings,
  }),
  createLazyTab({
    id: 'rerank',
    title: { english: 'Rerank', chinese: '重排序' },
    load: async () => (await import('./rerank/rerank-view.tsx')).Rerank,
  }),
  createLazyTab({
    id: 'images',
    title: { english: 'Images', chinese: '图像' },
    load: async () => (await import('./images/images-view.tsx')).Images,
  }),
  createLazyTab({
    id: 'speech',
    title: { english: 'Speech', chinese: '语音合成' },
    load: async () => (await import('./speech/speech-view.tsx')).Speech,
  }),
  createLazyTab({
    id: 'transcription',
    title: { english: 'Transcription', chinese: '语音识别' },
    load: async () => (await import('./transcription/transcription-view.tsx')).Transcription,
  }),
]

function ofAddress(): Tab {
  // With the slash they are no links within the page, for screen readers either.
  const id = location.hash.replace(/^#\/?/, '')
  return tabs.find((tab) => tab.id === id) ?? tabs[0]
}

export const chosenTab = signal<Tab>(ofAddress())

addEventListener('hashchange', () => {
  chosenTab.value = ofAddress()
})
