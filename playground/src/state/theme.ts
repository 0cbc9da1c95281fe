import { effect, signal } from '@preact/signals'

import { recall, remember } from './preferences.ts'

type Theme = 'light' | 'dark'

const isDark = matchMedia('(prefers-color-scheme: dark)')

function preferred(): Theme {
  const chosen = recall('theme')
  if (chosen === 'light' || chosen === 'dark') return chosen
  return isDark.matches ? 'dark' : 'light'
}

export const theme = signal<Theme>(preferred())

isDark.addEventListener('change', () => {
  theme.value = preferred()
})

effect(() => {
  document.documentElement.dataset['theme'] = theme.value
})

export function switchTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark'
  remember('theme', theme.value)
}
