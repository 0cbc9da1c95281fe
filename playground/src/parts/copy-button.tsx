import { useEffect, useState } from 'preact/hooks'

import { inLanguage } from '../state/language.ts'
import { Icon } from './icons.tsx'

const texts = {
  english: { copy: 'Copy', copied: 'Copied', failed: 'Not allowed by the browser' },
  chinese: { copy: '复制', copied: '已复制', failed: '浏览器不允许' },
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text }: { text: string }) {
  const words = inLanguage(texts)
  const [state, setState] = useState<'copy' | 'copied' | 'failed'>('copy')
  useEffect(() => {
    if (state === 'copy') return
    const timer = setTimeout(() => setState('copy'), 1_500)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () => {
    copyText(text).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  }
  return (
    <button type="button" class="quiet copy" onClick={copy}>
      <Icon name={state === 'copied' ? 'done' : 'copy'} />
      <span aria-live="polite">{words[state]}</span>
    </button>
  )
}

/** Pages without TLS on another machine have no clipboard of their own. */
async function copyText(text: string): Promise<void> {
  if ('clipboard' in navigator) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (!copied) throw new Error('not copied')
}
