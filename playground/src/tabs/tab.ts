import type { ComponentType } from 'preact'

import type { InBoth } from '../state/language.ts'

/** One endpoint, or one way to use it. */
export interface Tab {
  /** In the address, behind `#`. */
  id: string
  title: InBoth<string>
  View: ComponentType
}
