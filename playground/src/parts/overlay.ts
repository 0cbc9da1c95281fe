import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** A part of the page that covers it on narrow screens: then it takes the focus when it opens, and Escape closes it. */
export function useOverlay(part: RefObject<HTMLElement | null>, isOpen: boolean, close: () => void): void {
  useLayoutEffect(() => {
    const { current } = part
    if (current === null || !isOpen || getComputedStyle(current).position !== 'fixed') return
    const before = document.activeElement
    current.querySelector<HTMLElement>('header button')?.focus()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      if (before instanceof HTMLElement) before.focus()
    }
  }, [isOpen])
}
