import { invalidRequest } from '../../../errors/api-error.ts'
import { toWav } from './to-wav.ts'

/** Bytes of samples that are held for a WAV file, eleven minutes at 24 kHz. */
const maxBytes = 32 * 1024 * 1024

/**
 * The samples as a WAV file. Its sizes are in its head, so nothing can be sent before the end.
 * @throws ApiError 400 for a file that is too large to be held
 */
export async function toFile(sound: AsyncIterable<Uint8Array>, sampleRate: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of sound) {
    parts.push(part)
    bytes += part.length
    if (bytes > maxBytes) throw tooLong()
  }
  return toWav(parts, sampleRate)
}

function tooLong() {
  return invalidRequest(
    "Unsupported value: 'response_format' with 'wav': the file exceeds 32 MiB. Use 'pcm' or 'mp3', which are sent as they come, or a shorter input.",
    {
      code: 'unsupported_value',
      param: 'response_format',
      chinese:
        "参数 'response_format' 的取值 'wav' 不受支持：文件超过 32 MiB。请改用边生成边发送的 'pcm' 或 'mp3'，或缩短文本。",
    },
  )
}
