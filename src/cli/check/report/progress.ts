const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const

export interface Progress {
  show: (text: string) => void
  /** Erases the line. */
  clear: () => void
}

/** An animated line during a check; nothing without a terminal. */
export function createProgress(output: NodeJS.WriteStream, term: string | undefined): Progress {
  if (!output.isTTY || term === 'dumb') return { show: () => {}, clear: () => {} }
  let timer: NodeJS.Timeout | undefined
  const clear = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    output.write('\r\x1b[K')
  }
  return {
    clear,
    show(text) {
      clear()
      let at = 0
      const draw = () => output.write(`\r\x1b[K${frames[at++ % frames.length]} ${text} …`)
      draw()
      timer = setInterval(draw, 100)
    },
  }
}
