/** What lasts as long as the browser's tab; empty if there is nothing. */
export function recallInTab(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? ''
  } catch {
    // Browsers may forbid storage.
    return ''
  }
}

/** Returns whether it will be there after a reload. An empty value is forgotten. */
export function rememberInTab(name: string, value: string): boolean {
  try {
    if (value === '') sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, value)
    return true
  } catch {
    return false
  }
}
