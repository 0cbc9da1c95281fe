/** The most characters of a frame: more would hold up the page. */
const maxCharacters = 200_000

/** A hidden page is not drawn, and its timers are slow. */
async function untilNextFrame(): Promise<void> {
  if (!document.hidden) await new Promise((resolve) => setTimeout(resolve, 16))
}

/**
 * A text as it comes, frame by frame, so that a fast answer changes the page once per frame, not once per event. It is read without
 * pauses: browsers discard what is unread when the line is cut.
 */
export async function* readFrames(
  stream: ReadableStream<string>,
  wait = untilNextFrame,
): AsyncGenerator<string, void> {
  const reader = stream.getReader()
  let text = ''
  let isOver = false
  let arrival = Promise.withResolvers<void>()
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += value
      arrival.resolve()
    }
  })()
  const onEnd = () => {
    isOver = true
    arrival.resolve()
  }
  reading.then(onEnd, onEnd)
  try {
    for (;;) {
      await arrival.promise
      const piece = text.slice(0, maxCharacters)
      text = text.slice(maxCharacters)
      if (text === '' && !isOver) arrival = Promise.withResolvers()
      if (piece !== '') yield piece
      else if (isOver) break
      await wait()
    }
    await reading
  } finally {
    // Nothing reads on, so the gateway need not send on.
    reader.cancel().catch(() => {})
  }
}
