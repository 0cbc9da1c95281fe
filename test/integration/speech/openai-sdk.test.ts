import OpenAI from 'openai'
import { expect, test } from 'vitest'

import { textOfAudio } from '../../../src/simulator/audio/audio.ts'
import { key, onBothEdges } from '../../support/edges.ts'

onBothEdges((bench) => {
  const client = () => new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0 })

  test.each(['mp3', 'opus', 'wav', 'pcm'] as const)('openai: a file, %s', async (format) => {
    const response = await client().audio.speech.create({
      model: 'cosyvoice-v3-flash',
      voice: 'alloy',
      input: 'Hello from the package.',
      response_format: format,
      instructions: 'Softly.',
      speed: 1.25,
    })
    expect(textOfAudio(new Uint8Array(await response.arrayBuffer()))).toBe('Hello from the package.')
  })

  test('openai: the streamed body', async () => {
    const { body } = await client().audio.speech.create({
      model: 'qwen3-tts-flash',
      voice: { id: 'Cherry' },
      input: 'Hello. '.repeat(20),
      response_format: 'pcm',
    })
    const parts: Uint8Array[] = []
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) parts.push(part)
    expect(parts.length).toBeGreaterThan(1)
    expect(textOfAudio(Buffer.concat(parts))).toBe('Hello. '.repeat(20))
  })

  test('openai: an error has the class of the SDK', async () => {
    const asking = client().audio.speech.create({ model: 'cosyvoice-v3-flash', voice: 'unknown', input: 'x' })
    await expect(asking).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(asking).rejects.toMatchObject({ param: 'voice', code: 'invalid_value' })
  })
})
