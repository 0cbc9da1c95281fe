import type { Signal } from '@preact/signals'
import { useEffect, useId, useRef, useState } from 'preact/hooks'

import { inLanguage } from '../state/language.ts'
import { loadDetails, models, type Model } from '../state/models.ts'
import { ModelFacts } from './model-facts.tsx'

const texts = {
  english: {
    label: 'Model',
    none: 'No model has this name. It can be sent all the same.',
    count: (count: number) => `${count} models`,
  },
  chinese: {
    label: '模型',
    none: '没有这个名称的模型，仍可照此发送。',
    count: (count: number) => `${count} 个模型`,
  },
}

/** The most options that are shown at once. */
const maxShown = 60

/** Milliseconds on an option until its description is fetched: requests count in the limits of the key. */
const pause = 120

interface ModelPickerProps {
  value: Signal<string>
  /** What the models are for. */
  type: NonNullable<Model['type']>
}

/** A combobox of models: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ Any other name may be typed, too. */
export function ModelPicker(props: ModelPickerProps) {
  const { value } = props
  const words = inLanguage(texts)
  const own = useId()
  const picking = usePicking(props)
  const { isOpen, found, active, highlighted } = picking
  return (
    <div class="field picker">
      <label for={`${own}-input`}>{words.label}</label>
      <input
        id={`${own}-input`}
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={isOpen}
        aria-controls={`${own}-list`}
        aria-autocomplete="list"
        {...(highlighted !== undefined && { 'aria-activedescendant': `${own}-${active}` })}
        value={picking.text}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={picking.open}
        onKeyDown={picking.onKeyDown}
        onInput={({ currentTarget }) => picking.type(currentTarget.value)}
        onBlur={picking.leave}
      />
      <Options own={own} picking={picking} label={words.count(picking.count)} />
      {isOpen && found.length === 0 && picking.count > 0 && <p class="hint">{words.none}</p>}
      <ModelFacts id={value.value} />
    </div>
  )
}

function Options({ own, picking, label }: { own: string; picking: Picking; label: string }) {
  const { isOpen, found, active } = picking
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (isOpen) list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [isOpen, active])
  return (
    <ul
      id={`${own}-list`}
      role="listbox"
      aria-label={label}
      ref={list}
      class="options"
      hidden={!isOpen || found.length === 0}
    >
      {found.map(({ id, shutdown_date: end }, index) => (
        <li
          key={id}
          id={`${own}-${index}`}
          role="option"
          aria-selected={index === active}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => picking.highlight(index)}
          onClick={() => picking.choose(id)}
        >
          <span>{id}</span>
          {end !== undefined && <span class="ended">† {end}</span>}
          {index === active && isOpen && <ModelFacts id={id} />}
        </li>
      ))}
    </ul>
  )
}

type Picking = ReturnType<typeof usePicking>

/** Loads what is known of the chosen model, or of the highlighted one once the highlight rests. */
function useDetails(chosen: string, highlighted: string | undefined): void {
  useEffect(() => {
    if (highlighted === undefined) return void loadDetails(chosen)
    const timer = setTimeout(() => void loadDetails(highlighted), pause)
    return () => clearTimeout(timer)
  }, [highlighted, chosen])
}

/** What the combobox does, without how it looks. */
function usePicking({ value, type: kind }: ModelPickerProps) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState<string>()
  const [active, highlight] = useState(0)
  const all = (models.value ?? []).filter(({ type }) => type === kind)
  const found = all.filter(({ id }) => matches(id, typed ?? '')).slice(0, maxShown)
  const highlighted = isOpen ? found[active] : undefined
  useDetails(value.value, highlighted?.id)
  const close = () => {
    setOpen(false)
    setTyped(undefined)
  }
  const choose = (id: string) => {
    value.value = id.trim()
    close()
  }
  const open = () => {
    if (!isOpen)
      highlight(
        Math.max(
          0,
          found.findIndex(({ id }) => id === value.value),
        ),
      )
    setOpen(true)
  }
  const move = (step: number) =>
    isOpen ? highlight((active + step + found.length) % Math.max(1, found.length)) : open()
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => isOpen && choose(highlighted?.id ?? typed ?? value.value),
    Escape: close,
  }
  return {
    isOpen,
    found,
    count: all.length,
    active,
    highlighted,
    /** What the field shows. */
    text: typed ?? value.value,
    open,
    choose,
    highlight,
    type: (text: string) => {
      setTyped(text)
      highlight(0)
      setOpen(true)
    },
    /** A name that was typed counts, whether it is in the list or not. */
    leave: () => (typed === undefined || typed.trim() === '' ? close() : choose(typed)),
    onKeyDown: (event: KeyboardEvent) => {
      // Without a list, Escape closes what the field is in.
      const isElsewhere = event.isComposing || (event.key === 'Escape' && !isOpen)
      const act = isElsewhere ? undefined : keys[event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    },
  }
}

/** All words of a query are in the name, in any order. */
function matches(id: string, query: string): boolean {
  const name = id.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word))
}
