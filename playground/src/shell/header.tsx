import { useEffect, useRef } from 'preact/hooks'

import { IconButton } from '../parts/icon-button.tsx'
import { isInspectorOpen } from '../inspector/inspector.tsx'
import { isKeyOpen, key, lacksKey } from '../state/key.ts'
import { inLanguage, language, setLanguage } from '../state/language.ts'
import { region } from '../state/region.ts'
import { settings } from '../state/settings.ts'
import { switchTheme, theme } from '../state/theme.ts'
import { chosenTab, tabs } from '../tabs/index.ts'

const texts = {
  english: {
    name: 'DashScope gateway',
    endpoints: 'Endpoints',
    key: 'Key',
    noKey: 'Set key',
    region: 'Region',
    other: '中文',
    otherLabel: '中文：切换到中文',
    dark: 'Switch to dark',
    light: 'Switch to light',
    inspector: 'What happens to the request',
    simulated:
      'Simulated: the answers come from the built-in simulator, no model is asked, and no key is needed.',
  },
  chinese: {
    name: 'DashScope 网关',
    endpoints: '接口',
    key: 'Key',
    noKey: '设置 Key',
    region: '地域',
    other: 'EN',
    otherLabel: 'EN: switch to English',
    dark: '切换到深色',
    light: '切换到浅色',
    inspector: '请求经历了什么',
    simulated: '模拟模式：回答来自内置模拟器，不调用任何模型，也不需要 Key。',
  },
}

export function Header() {
  const words = inLanguage(texts)
  const isDark = theme.value === 'dark'
  const { simulated, regions } = settings.value
  return (
    <header>
      <div class="top">
        <h1>
          <span class="mark" aria-hidden="true">
            D
          </span>
          <span class="name">{words.name}</span>
        </h1>
        <Tabs />
        <div class="tools">
          {(!simulated || regions.length > 0) && <KeyButton />}
          <button
            type="button"
            class="quiet"
            aria-label={words.otherLabel}
            lang={language.value === 'chinese' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(language.value === 'chinese' ? 'english' : 'chinese')}
          >
            {words.other}
          </button>
          <IconButton
            icon={isDark ? 'sun' : 'moon'}
            label={isDark ? words.light : words.dark}
            onClick={switchTheme}
          />
          <IconButton
            icon="inspect"
            label={words.inspector}
            expanded={isInspectorOpen.value}
            onClick={() => {
              isInspectorOpen.value = !isInspectorOpen.value
            }}
          />
        </div>
      </div>
      {simulated && <p class="banner">{words.simulated}</p>}
    </header>
  )
}

function Tabs() {
  const nav = useRef<HTMLElement>(null)
  const chosen = chosenTab.value
  useEffect(() => {
    // On narrow screens not all of them are seen at once.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [chosen])
  return (
    <nav aria-label={inLanguage(texts).endpoints} ref={nav}>
      {tabs.map((tab) => (
        <a key={tab.id} href={`#/${tab.id}`} {...(tab === chosen && { 'aria-current': 'page' as const })}>
          {inLanguage(tab.title)}
        </a>
      ))}
    </nav>
  )
}

function KeyButton() {
  const words = inLanguage(texts)
  const { simulated, home } = settings.value
  const isMissing = lacksKey()
  // Of a workspace's host, the id is enough.
  const [where = ''] = region().split('.', 1)
  const known = simulated ? [where || home?.name || words.region] : [`…${key.value.slice(-4)}`, where]
  return (
    <IconButton
      icon="key"
      class={isMissing ? 'wanted' : ''}
      label={isMissing ? words.noKey : simulated ? words.region : words.key}
      onClick={() => {
        isKeyOpen.value = true
      }}
    >
      <span class="wide">{isMissing ? words.noKey : known.filter(Boolean).join(' · ')}</span>
    </IconButton>
  )
}
