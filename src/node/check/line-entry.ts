/** What was typed so far, and whether that was all. */
export interface LineEntry {
  text: string
  state: 'open' | 'entered' | 'cancelled'
}

/** Arrow keys and the like. */
const sequence = new RegExp(`${String.fromCodePoint(0x1b)}(?:\\[[\\d;]*[A-Za-z~]|O[A-Za-z])`, 'g')
const backspaces = new Set(['\b', '\x7f'])

/** Characters from a terminal in raw mode, which edits nothing itself. */
export function typeInto(entry: LineEntry, characters: string): LineEntry {
  const typed = characters.replaceAll(sequence, '')
  return Array.from(typed).reduce(typeOne, entry)
}

function typeOne(entry: LineEntry, character: string): LineEntry {
  const { text, state } = entry
  if (state !== 'open') return entry
  if (character === '\r' || character === '\n') return { text, state: 'entered' }
  if (character === '\x03') return { text: '', state: 'cancelled' }
  // Ctrl-D: the end of input, as it would be without raw mode.
  if (character === '\x04') return { text, state: 'entered' }
  if (character === '\x15') return { text: '', state }
  if (backspaces.has(character)) return { text: Array.from(text).slice(0, -1).join(''), state }
  return character < ' ' ? entry : { text: text + character, state }
}
