import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { Context } from '../../../http/endpoint.ts'
import { toWavHeader } from './to-wav-header.ts'

/** A text whose WAV file would have more bytes is refused before it is spoken and billed: eleven minutes at 24 kHz. */
const maxExpectedBytes = 32 * 1024 * 1024
/** Bytes of samples that are held: more than expected, since texts are spoken faster or slower than that. */
const maxBytes = 48 * 1024 * 1024

/** Seconds of a character at the usual rate: of a letter, and of a Chinese character or a digit, which is a word. */
const seconds = { letter: 0.08, word: 0.25 } as const

interface Speaking {
  sampleRate: number
  /** How many times the usual rate. */
  speed: number
}

/** Bytes of a text's WAV file, as expected. @throws ApiError 400 for a text that is too long for one */
export function expectBytes(text: string, { sampleRate, speed }: Speaking): number {
  // From the radicals on: Chinese, Japanese, Korean.
  const words = text.replaceAll(/[^0-9\u2e80-\uffff]/g, '').length
  const length = (words * seconds.word + (text.length - words) * seconds.letter) / speed
  const bytes = Math.ceil(length * sampleRate * 2)
  if (bytes > maxExpectedBytes) throw tooLong(maxExpectedBytes)
  return bytes
}

/** A file in pieces, which joined would be in memory twice. */
export interface PiecedFile {
  /** Bytes. */
  size: number
  pieces: readonly Uint8Array[]
}

export interface FileOptions extends Pick<Context, 'holdAnswer'> {
  sampleRate: number
  /** Of the samples. */
  expectedBytes: number
}

/**
 * The samples as a WAV file. Its sizes are in its head, so nothing can be sent before the end.
 * @throws ApiError 400 for a file that is too large to be held, 503 if there is no room for it
 */
export async function toFile(sound: AsyncIterable<Uint8Array>, options: FileOptions): Promise<PiecedFile> {
  const { sampleRate, expectedBytes, holdAnswer } = options
  const parts: Uint8Array[] = []
  let bytes = 0
  // Before DashScope is asked: what is refused now is not billed.
  holdAnswer(expectedBytes, 'unsent')
  for await (const part of sound) {
    parts.push(part)
    bytes += part.length
    if (bytes > maxBytes) throw tooLong(maxBytes)
    holdAnswer(Math.max(bytes, expectedBytes), 'sent')
  }
  holdAnswer(bytes, 'complete')
  const header = toWavHeader(sampleRate, bytes)
  return { size: header.length + bytes, pieces: [header, ...parts] }
}

function tooLong(limit: number): ApiError {
  const size = `${limit / 1024 / 1024} MiB`
  return invalidRequest(
    `Unsupported value: 'response_format' with 'wav': the file of this text exceeds ${size}. Use 'pcm' or 'mp3', which are sent as they come, or a shorter input.`,
    {
      code: 'unsupported_value',
      param: 'response_format',
      chinese: `参数 'response_format' 的取值 'wav' 不受支持：该文本的音频文件超过 ${size}。请改用边生成边发送的 'pcm' 或 'mp3'，或缩短文本。`,
    },
  )
}
