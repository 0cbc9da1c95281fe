/** How the page looks, kept in the browser. Nothing of a conversation, and no key. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`playground-${name}`)
  } catch {
    // Browsers may forbid storage.
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`playground-${name}`, value)
  } catch {
    // The choice then lasts as long as the page.
  }
}
