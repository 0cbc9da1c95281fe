import type { Signal } from '@preact/signals'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import { Icon } from '../../parts/icons.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'

const texts = {
  english: {
    add: 'Add',
    remove: (label: string) => `Remove ${label}`,
    leftOut: (lines: number, max: number) =>
      `${lines} pasted ${lines === 1 ? 'line was' : 'lines were'} left out: there is room for ${max}.`,
  },
  chinese: {
    add: '添加',
    remove: (label: string) => `删除${label}`,
    leftOut: (lines: number, max: number) => `最多 ${max} 条，粘贴的内容中有 ${lines} 行没有加入。`,
  },
}

interface TextListProps {
  /** What they are together. */
  label: string
  /** What one of them is. */
  one: (number: number) => string
  value: Signal<readonly string[] | undefined>
  /** What is shown until something is typed. */
  initial: readonly string[]
  /** How many there may be. */
  max: number
}

/** Numbered texts. Enter adds one, and several pasted lines become several. */
export function TextList(props: TextListProps) {
  const { label, one, max } = props
  const words = inLanguage(texts)
  const { list, shown, leftOut, change, add, onKeyDown, onPaste } = useEditing(props)
  return (
    <fieldset class="text-list">
      <legend>{label}</legend>
      <ol ref={list}>
        {shown.map((text, place) => (
          <li key={place}>
            <span class="number" aria-hidden="true">
              {place + 1}
            </span>
            <textarea
              rows={1}
              aria-label={one(place + 1)}
              value={text}
              onInput={({ currentTarget }) => change(place, 1, [currentTarget.value])}
              onKeyDown={(event) => onKeyDown(event, place)}
              onPaste={(event) => onPaste(event, place)}
            />
            <IconButton
              icon="close"
              label={words.remove(one(place + 1))}
              disabled={shown.length === 1}
              onClick={() => change(place, 1)}
            />
          </li>
        ))}
      </ol>
      {leftOut > 0 && (
        <p class="problem" role="status">
          {words.leftOut(leftOut, max)}
        </p>
      )}
      <button type="button" class="quiet" disabled={shown.length >= max} onClick={() => add(shown.length)}>
        <Icon name="add" />
        {words.add}
      </button>
    </fieldset>
  )
}

/** What the keys and the clipboard do. */
function useEditing({ value, initial, max }: Pick<TextListProps, 'value' | 'initial' | 'max'>) {
  const list = useRef<HTMLOListElement>(null)
  const shown = value.value ?? initial
  // The next key belongs to the new field, so this cannot wait for a frame.
  const next = useRef<number>(undefined)
  useLayoutEffect(() => {
    if (next.current !== undefined) list.current?.querySelectorAll('textarea')[next.current]?.focus()
    next.current = undefined
  })
  const [leftOut, setLeftOut] = useState(0)
  const change = (place: number, count: number, others: readonly string[] = []) => {
    const room = max - shown.length + count
    value.value = shown.toSpliced(place, count, ...others.slice(0, room))
    setLeftOut(Math.max(0, others.length - room))
  }
  const add = (place: number) => {
    if (shown.length >= max) return
    change(place, 0, [''])
    next.current = place
  }
  const onKeyDown = (event: KeyboardEvent, place: number) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (event.key === 'Enter') add(place + 1)
    else if (event.key === 'Backspace' && shown[place] === '' && shown.length > 1) {
      change(place, 1)
      next.current = Math.max(0, place - 1)
    } else return
    event.preventDefault()
  }
  const onPaste = (event: ClipboardEvent, place: number) => {
    const pasted = event.clipboardData?.getData('text') ?? ''
    const lines = pasted.split(/\r?\n/).filter((line) => line.trim() !== '')
    if (lines.length < 2) return
    event.preventDefault()
    change(place, shown[place] === '' ? 1 : 0, lines)
  }
  return { list, shown, leftOut, change, add, onKeyDown, onPaste }
}
