import { signal } from '@preact/signals'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import { IconButton } from '../parts/icon-button.tsx'
import { isKept, key, setKey } from '../state/key.ts'
import { inLanguage } from '../state/language.ts'
import { loadModels } from '../state/models.ts'
import { settings } from '../state/settings.ts'

export const isKeyOpen = signal(false)

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
        <h2 id="key-title">{words.title}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      {isOpen && <KeyForm close={close} />}
    </dialog>
  )
}

function KeyForm({ close }: { close: () => void }) {
  const words = inLanguage(texts)
  const [typed, setTyped] = useState(key.value)
  const [keep, setKeep] = useState(isKept.value)
  // A header takes no others; the browser would not send the request.
  const isStrange = /[^\x20-\x7e]/.test(typed.trim())
  const use = (value: string) => {
    setKey(value.trim(), keep)
    void loadModels()
    close()
  }
  const onSubmit = (event: Event) => {
    event.preventDefault()
    use(typed)
  }
  return (
    <form onSubmit={onSubmit}>
      <p class="hint">{settings.value.simulated ? words.simulated : words.why}</p>
      <label>
        {words.label}
        <input
          type="password"
          name="key"
          autocomplete="off"
          spellcheck={false}
          placeholder="sk-…"
          value={typed}
          aria-invalid={isStrange}
          {...(isStrange && { 'aria-describedby': 'key-problem' })}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
      {isStrange && (
        <p class="problem" id="key-problem">
          {words.strange}
        </p>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={keep}
          onChange={({ currentTarget }) => setKeep(currentTarget.checked)}
        />
        {words.keep}
      </label>
      <div class="actions">
        <button type="submit" class="primary" disabled={isStrange || typed.trim() === ''}>
          {words.use}
        </button>
        {key.value !== '' && (
          <button type="button" class="quiet" onClick={() => use('')}>
            {words.forget}
          </button>
        )}
      </div>
      <Consoles />
    </form>
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
