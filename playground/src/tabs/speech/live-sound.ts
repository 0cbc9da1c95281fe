/** Sound that plays while it comes. */
export interface LiveSound {
  /** For a player; undefined if the sound plays without one. */
  url: string | undefined
  push: (bytes: Uint8Array<ArrayBuffer>) => void
  /** After the last bytes. Resolves when everything has been played, or can be by the player. */
  end: () => Promise<void>
  stop: () => void
}

/** Undefined where the browser can play this format only once it is whole. */
export function createLiveSound(type: string): LiveSound | undefined {
  if (type === 'audio/pcm') return createPcm()
  const isStreamable = 'MediaSource' in window && MediaSource.isTypeSupported(type)
  return isStreamable ? createMedia(type) : undefined
}

/** A media source takes the bytes one piece after the other. */
function createMedia(type: string): LiveSound {
  const media = new MediaSource()
  const waiting: Uint8Array<ArrayBuffer>[] = []
  let buffer: SourceBuffer | undefined
  let hasEnded = false
  const next = () => {
    if (buffer === undefined || buffer.updating || media.readyState !== 'open') return
    const bytes = waiting.shift()
    if (bytes !== undefined) buffer.appendBuffer(bytes)
    else if (hasEnded) media.endOfStream()
  }
  media.addEventListener('sourceopen', () => {
    buffer = media.addSourceBuffer(type)
    buffer.addEventListener('updateend', next)
    next()
  })
  return {
    url: URL.createObjectURL(media),
    push(bytes) {
      // Its player is gone.
      if (buffer !== undefined && media.readyState === 'closed') return
      waiting.push(bytes)
      next()
    },
    async end() {
      hasEnded = true
      next()
    },
    stop: () => undefined,
  }
}

/** What the gateway sends as PCM: 16 bits, little-endian, one channel. */
const pcmRate = 24_000

/** Each piece of PCM begins when the one before it ends. */
function createPcm(): LiveSound {
  const context = new AudioContext({ sampleRate: pcmRate })
  let rest = new Uint8Array()
  let isOver = false
  // A little later than now: the pieces come unevenly.
  let at = context.currentTime + 0.15
  return {
    url: undefined,
    push(bytes) {
      const whole = new Uint8Array([...rest, ...bytes])
      const samples = Math.floor(whole.length / 2)
      rest = whole.slice(samples * 2)
      if (samples === 0 || isOver) return
      const view = new DataView(whole.buffer)
      const sound = context.createBuffer(1, samples, pcmRate)
      const values = Float32Array.from(
        { length: samples },
        (_, place) => view.getInt16(place * 2, true) / 32_768,
      )
      sound.copyToChannel(values, 0)
      const source = context.createBufferSource()
      source.buffer = sound
      source.connect(context.destination)
      at = Math.max(at, context.currentTime)
      source.start(at)
      at += sound.duration
    },
    async end() {
      const left = Math.max(0, at - context.currentTime)
      await new Promise((resolve) => setTimeout(resolve, left * 1000))
      this.stop()
    },
    stop() {
      if (!isOver) void context.close()
      isOver = true
    },
  }
}
