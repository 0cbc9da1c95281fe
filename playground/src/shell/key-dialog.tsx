import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import { IconButton } from '../parts/icon-button.tsx'
import { isKeyOpen, isKept, key, setKey } from '../state/key.ts'
import { inLanguage } from '../state/language.ts'
import { loadModels } from '../state/models.ts'
import { region, setRegion, toChoice, toRegion } from '../state/region.ts'
import { settings } from '../state/settings.ts'
import { RegionField } from './region-field.tsx'

const texts = {
  english: {
    title: 'DashScope key',
    close: 'Close',
    label: 'API key',
    why: 'Models answer with your own key. It stays in this page, is sent to this gateway alone, and is gone with the page.',
    simulated: 'This gateway answers from its built-in simulator, which needs no key.',
    strange: 'No key has such characters. Copy the whole key again.',
    keep: 'Keep it until this tab is closed, also when the page is reloaded',
    use: 'Use this key',
    useRegion: 'Use this region',
    region: 'Region',
    forget: 'Forget it',
    create: 'Create a key: China',
    international: 'international',
  },
  chinese: {
    title: '百炼 API Key',
    close: '关闭',
    label: 'API Key',
    why: '模型用你自己的 Key 调用。Key 只留在本页面，只发给本网关，页面关闭即消失。',
    simulated: '本网关由内置模拟器应答，不需要 Key。',
    strange: 'Key 中有不应出现的字符，请重新复制完整的 Key。',
    keep: '保留到此标签页关闭为止，刷新页面也不丢失',
    use: '使用此 Key',
    useRegion: '使用此地域',
    region: '地域',
    forget: '清除',
    create: '创建 Key：中国站',
    international: '国际站',
  },
}

/** Where the key is typed in. */
export function KeyDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = isKeyOpen.value
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal()
  }, [isOpen])
  const close = () => {
    // At once: until it is closed it takes the keys that are meant for the page.
    dialog.current?.close()
    isKeyOpen.value = false
  }
  const words = inLanguage(texts)
  return (
    <dialog class="dialog" ref={dialog} onClose={close} aria-labelledby="key-title">
      <header>
        <h2 id="key-title">{settings.value.simulated ? words.region : words.title}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      {isOpen && <KeyForm close={close} />}
    </dialog>
  )
}

function KeyForm({ close }: { close: () => void }) {
  const words = inLanguage(texts)
  const { simulated, regions } = settings.value
  const [typed, setTyped] = useState(key.value)
  const [choice, setChoice] = useState(toChoice(region()))
  const [keep, setKeep] = useState(isKept.value)
  const chosen = toRegion(choice)
  const isMissing = !simulated && typed.trim() === ''
  const use = (value: string, where: string) => {
    setKey(value.trim(), keep)
    setRegion(where, keep)
    void loadModels()
    close()
  }
  const onSubmit = (event: Event) => {
    event.preventDefault()
    if (chosen !== undefined) use(typed, chosen)
  }
  return (
    <form onSubmit={onSubmit}>
      <p class="hint">{simulated ? words.simulated : words.why}</p>
      {!simulated && <KeyField typed={typed} onType={setTyped} />}
      {regions.length > 0 && <RegionField choice={choice} onChange={setChoice} />}
      <label class="check">
        <input
          type="checkbox"
          checked={keep}
          onChange={({ currentTarget }) => setKeep(currentTarget.checked)}
        />
        {words.keep}
      </label>
      <div class="actions">
        <button
          type="submit"
          class="primary"
          disabled={isStrange(typed) || isMissing || chosen === undefined}
        >
          {simulated ? words.useRegion : words.use}
        </button>
        {key.value !== '' && (
          <button type="button" class="quiet" onClick={() => use('', '')}>
            {words.forget}
          </button>
        )}
      </div>
      {!simulated && <Consoles />}
    </form>
  )
}

/** A header takes no others; the browser would not send the request. */
function isStrange(typed: string): boolean {
  return /[^\x20-\x7e]/.test(typed.trim())
}

function KeyField({ typed, onType }: { typed: string; onType: (typed: string) => void }) {
  const words = inLanguage(texts)
  return (
    <>
      <label>
        {words.label}
        <input
          type="password"
          name="key"
          autocomplete="off"
          spellcheck={false}
          placeholder="sk-…"
          value={typed}
          aria-invalid={isStrange(typed)}
          {...(isStrange(typed) && { 'aria-describedby': 'key-problem' })}
          onInput={({ currentTarget }) => onType(currentTarget.value)}
        />
      </label>
      {isStrange(typed) && (
        <p class="problem" id="key-problem">
          {words.strange}
        </p>
      )}
    </>
  )
}

/** Where keys are made. */
function Consoles() {
  const words = inLanguage(texts)
  return (
    <p class="hint">
      <a
        href="https://bailian.console.aliyun.com/?tab=model#/api-key"
        target="_blank"
        rel="noopener noreferrer"
      >
        {words.create}
      </a>{' '}
      ·{' '}
      <a
        href="https://modelstudio.console.alibabacloud.com/?tab=playground#/api-key"
        target="_blank"
        rel="noopener noreferrer"
      >
        {words.international}
      </a>
    </p>
  )
}
