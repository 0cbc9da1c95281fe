import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
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

/** @throws ApiError 400 for a text that is too long for a WAV file */
export function checkLength(text: string, { sampleRate, speed }: Speaking): void {
  // From the radicals on: Chinese, Japanese, Korean.
  const words = text.replaceAll(/[^0-9\u2e80-\uffff]/g, '').length
  const length = (words * seconds.word + (text.length - words) * seconds.letter) / speed
  if (length * sampleRate * 2 > maxExpectedBytes) throw tooLong(maxExpectedBytes)
}

/** A file in pieces, which joined would be in memory twice. */
export interface PiecedFile {
  /** Bytes. */
  size: number
  pieces: readonly Uint8Array[]
}

/**
 * The samples as a WAV file. Its sizes are in its head, so nothing can be sent before the end.
 * @throws ApiError 400 for a file that is too large to be held
 */
export async function toFile(sound: AsyncIterable<Uint8Array>, sampleRate: number): Promise<PiecedFile> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of sound) {
    parts.push(part)
    bytes += part.length
    if (bytes > maxBytes) throw tooLong(maxBytes)
  }
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
