import type { ComponentChildren } from 'preact'

import { Icon, type IconName } from './icons.tsx'

interface IconButtonProps {
  icon: IconName
  /** Read by screen readers, and shown as a tooltip. */
  label: string
  onClick: () => void
  disabled?: boolean
  class?: string
  /** Whether something is open because of it. */
  expanded?: boolean
  children?: ComponentChildren
}

/** A button with an icon, and a text beside it if it has children. */
export function IconButton({ icon, label, onClick, children, expanded, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${rest.class ?? ''}`}
      aria-label={label}
      title={label}
      disabled={rest.disabled ?? false}
      onClick={onClick}
      {...(expanded !== undefined && { 'aria-expanded': expanded })}
    >
      <Icon name={icon} />
      {children}
    </button>
  )
}
