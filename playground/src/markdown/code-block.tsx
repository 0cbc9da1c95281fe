import { useEffect, useState } from 'preact/hooks'

import { CopyButton } from '../parts/copy-button.tsx'
import type { Token } from './highlight.ts'
import { LongText } from './long-text.tsx'

/** Longer code is not highlighted: that would hold up the page. */
const longest = 50_000

interface CodeProps {
  code: string
  /** Its language, as in Markdown. */
  language: string
  /** What a screen reader calls it. */
  label?: string
  /** Whether it may still grow: it is highlighted once it is whole. */
  isGrowing?: boolean
}

/** Highlighted code. The highlighter is loaded with the first of it. */
export function Code({ code, language, label, isGrowing = false }: CodeProps) {
  const [shown, setShown] = useState<{ code: string; tokens: readonly Token[] | undefined }>()
  useEffect(() => {
    if (language === '' || isGrowing || code.length > longest) return
    let isCurrent = true
    import('./highlight.ts')
      .then(({ toTokens }) => {
        if (isCurrent) setShown({ code, tokens: toTokens(code, language) })
      })
      // Code that is nested too deeply stays plain, as does all without the highlighter.
      .catch(() => {})
    return () => {
      isCurrent = false
    }
  }, [code, language, isGrowing])
  const tokens = shown?.code === code ? shown.tokens : undefined
  return (
    <pre class="code" tabIndex={0} {...(label !== undefined && { 'aria-label': label, role: 'region' })}>
      <code>
        {tokens === undefined ? (
          <LongText text={code} />
        ) : (
          tokens.map(({ kind, text }) => (kind === '' ? text : <span class={kind}>{text}</span>))
        )}
      </code>
    </pre>
  )
}

/** The same with its language and a button that copies it. */
export function CodeBlock(props: CodeProps) {
  return (
    <div class="code-block">
      <div class="code-head">
        <span>{props.language}</span>
        <CopyButton text={props.code} />
      </div>
      <Code {...props} />
    </div>
  )
}
