import { effect, signal } from '@preact/signals'

import { recall, remember } from './preferences.ts'

export type Language = 'english' | 'chinese'

/** The same texts in both languages. */
export type InBoth<Texts> = Readonly<Record<Language, Texts>>

const codes = { english: 'en', chinese: 'zh-CN' } as const

function preferred(): Language {
  const chosen = recall('language')
  if (chosen === 'english' || chosen === 'chinese') return chosen
  return /^zh\b/i.test(navigator.language) ? 'chinese' : 'english'
}

export const language = signal<Language>(preferred())

const titles = { english: 'DashScope gateway · Playground', chinese: 'DashScope 网关 · 试用页面' }

effect(() => {
  document.documentElement.lang = codes[language.value]
  document.title = titles[language.value]
})

export function setLanguage(chosen: Language): void {
  language.value = chosen
  remember('language', chosen)
}

/** The texts in the page's language; a component that calls it follows the language. */
export function inLanguage<Texts>(texts: InBoth<Texts>): Texts {
  return texts[language.value]
}

/** For the header `accept-language`: the gateway words its errors in it. */
export function languageCode(): string {
  return codes[language.value]
}
