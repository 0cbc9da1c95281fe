import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

interface TabListProps<Id extends string> {
  label: string
  tabs: readonly { id: Id; title: string; count?: number }[]
  chosen: Id
  onChoose: (id: Id) => void
  children: ComponentChildren
}

/** Tabs with their panel: arrow keys choose, as in https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function TabList<Id extends string>({ label, tabs, chosen, onChoose, children }: TabListProps<Id>) {
  const own = useId()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])]
    // From the tab with the focus: the chosen one may not be drawn yet.
    const at = buttons.findIndex((button) => button === event.target)
    const place = (at + step + tabs.length) % tabs.length
    const next = tabs[place]
    if (at < 0 || next === undefined) return
    event.preventDefault()
    onChoose(next.id)
    buttons[place]?.focus()
  }
  return (
    <div class="tabbed">
      <div class="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title, count }) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={`${own}-${id}`}
            aria-selected={id === chosen}
            aria-controls={`${own}-panel`}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {title}
            {count !== undefined && count > 0 && <span class="count">{count}</span>}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${own}-panel`} aria-labelledby={`${own}-${chosen}`}>
        {children}
      </div>
    </div>
  )
}
