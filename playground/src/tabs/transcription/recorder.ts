import { signal } from '@preact/signals'

import { keepWhile } from '../../state/unsaved.ts'
import { setSound } from './state.ts'

/** Seconds of the recording that runs; undefined without one. */
export const recorded = signal<number | undefined>(undefined)

keepWhile(() => recorded.value !== undefined)

/** Whether the browser refused the microphone. */
export const isRefused = signal(false)

let finish: (() => void) | undefined

/** Whether the user is being asked for the microphone. */
let isAsking = false

/** Browsers record WebM, MP4 or Ogg. */
const endings: Readonly<Record<string, string>> = { 'audio/mp4': 'm4a', 'audio/ogg': 'ogg' }

/** Records until `finishRecording`; the sound is then the one to be heard. */
export async function record(): Promise<void> {
  // The first one of two recordings could not be ended.
  if (isAsking) return
  isAsking = true
  isRefused.value = false
  try {
    // Pages without TLS on another machine have no devices.
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    try {
      start(stream)
    } catch (error) {
      release(stream)
      throw error
    }
  } catch {
    isRefused.value = true
  } finally {
    isAsking = false
  }
}

function start(stream: MediaStream): void {
  const recorder = new MediaRecorder(stream)
  const parts: Blob[] = []
  recorded.value = 0
  const timer = setInterval(() => {
    recorded.value = (recorded.value ?? 0) + 1
  }, 1_000)
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  recorder.addEventListener('stop', () => {
    clearInterval(timer)
    recorded.value = undefined
    release(stream)
    const [type = ''] = recorder.mimeType.split(';')
    setSound(new File(parts, `recording.${endings[type] ?? 'webm'}`, { type }))
  })
  finish = () => recorder.stop()
  recorder.start()
}

/** The browser shows the microphone as open until then. */
function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

export function finishRecording(): void {
  finish?.()
  finish = undefined
}
