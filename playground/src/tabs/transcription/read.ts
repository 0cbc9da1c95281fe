import type { z } from 'zod'

import type {
  TranscriptionAnswer,
  TranscriptionEvent,
  Usage,
} from '../../../../src/endpoints/transcriptions/schemas.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import { readEvents, readJson, readText } from '../../gateway/send.ts'
import { transcript, type Format, type Heard, type Segment } from './state.ts'

/** Shows the transcript, which grows if it is streamed. */
export async function read(
  exchange: Exchange,
  { format, stream }: { format: Format; stream: boolean },
): Promise<Heard | undefined> {
  transcript.value = undefined
  if (stream) return readStream(exchange)
  if (format === 'text' || format === 'srt' || format === 'vtt') return readFile(exchange, format)
  return readWhole(exchange)
}

function usageOf(usage: Usage | undefined): Heard {
  if (usage === undefined) return {}
  return usage.type === 'duration' ? { duration: usage.seconds } : { tokens: usage.total_tokens }
}

async function readStream(exchange: Exchange): Promise<Heard | undefined> {
  let heard: Heard | undefined
  await readEvents(exchange, (json) => {
    const event = json as z.output<typeof TranscriptionEvent>
    const { text = '', segments = [] } = transcript.value ?? {}
    switch (event.type) {
      case 'transcript.text.delta':
        exchange.pace.add(event.delta.length)
        transcript.value = { text: text + event.delta, segments, file: undefined }
        return false
      case 'transcript.text.segment':
        transcript.value = { text, segments: [...segments, toSegment(event)], file: undefined }
        return false
      case 'transcript.text.done':
        transcript.value = { text: event.text, segments, file: undefined }
        heard = usageOf(event.usage)
        return true
    }
  })
  return heard
}

async function readFile(exchange: Exchange, format: 'text' | 'srt' | 'vtt'): Promise<Heard | undefined> {
  const text = await readText(exchange)
  if (text === undefined) return undefined
  transcript.value = { text: text.trim(), segments: [], file: format === 'text' ? undefined : format }
  return {}
}

/** What any of the JSON answers may have. */
type Whole = Partial<Exclude<z.output<typeof TranscriptionAnswer>, { dry_run: unknown }>> & {
  text?: string
  language?: string
  duration?: number
  segments?: readonly { start: number; end: number; text: string; speaker?: string }[]
  usage?: Usage
}

async function readWhole(exchange: Exchange): Promise<Heard | undefined> {
  const whole = await readJson<Whole>(exchange)
  if (whole === undefined) return undefined
  const { text = '', language, duration, segments = [], usage } = whole
  transcript.value = { text, segments: segments.map(toSegment), file: undefined }
  const billed = usageOf(usage)
  return { ...billed, duration: duration ?? billed.duration, language }
}

function toSegment({
  start,
  end,
  text,
  speaker,
}: {
  start: number
  end: number
  text: string
  speaker?: string
}): Segment {
  return { start, end, text: text.trim(), speaker }
}
