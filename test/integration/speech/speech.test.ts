import { expect, test } from 'vitest'

import { textOfAudio } from '../../../src/simulator/audio/audio.ts'
import { onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'

const path = '/v1/audio/speech'

onBothEdges((bench) => {
  const speak = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    bench.post(path, { model: 'cosyvoice-v3-flash', voice: 'longanyang', ...body }, headers)
  const adjusted = (response: Response) => response.headers.get('x-gateway-adjusted')
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

  const flash = { model: 'qwen3-tts-flash', voice: 'Cherry' }
  const input = 'A sentence. 还有一句话。'
  const labels = { mp3: 'audio/mpeg', opus: 'audio/ogg', wav: 'audio/wav', pcm: 'audio/pcm' }
  const heads = { mp3: Buffer.from([0xff]), opus: Buffer.from('OggS'), wav: Buffer.from('RIFF') }

  test.each([
    ...(['mp3', 'opus', 'wav', 'pcm'] as const).flatMap((format) => [
      ['cosyvoice-v3-flash', 'longanyang', format] as const,
      ['qwen3-tts-flash', 'Cherry', format] as const,
      ['qwen3-tts-flash-realtime', 'Cherry', format] as const,
    ]),
    ['qwen-tts', 'Ethan', 'pcm'] as const,
    ['qwen-tts-realtime', 'Ethan', 'wav'] as const,
    ['sambert-zhichu-v1', 'zhichu', 'mp3'] as const,
    ['sambert-zhichu-v1', 'zhichu', 'wav'] as const,
  ])(
    'S1: %s, voice %s, %s: the label is that of the bytes, and they are the text',
    async (model, voice, format) => {
      const response = await speak({ model, voice, input, response_format: format })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe(labels[format])
      expect(response.headers.get('x-dashscope-request-id')).toMatch(/\w{8}/)
      const file = await bytesOf(response)
      const head = format === 'pcm' ? Buffer.alloc(0) : heads[format]
      expect(file.subarray(0, head.length)).toEqual(head)
      expect(textOfAudio(file)).toBe(input)
    },
  )

  test('mp3 by default, by the realtime model where the model itself has none', async () => {
    const response = await speak({ ...flash, input })
    expect(response.headers.get('content-type')).toBe('audio/mpeg')
    expect(adjusted(response)).toBe(
      'model=qwen3-tts-flash->qwen3-tts-flash-realtime (qwen3-tts-flash has no mp3)',
    )
    expect(bench.calls).toMatchObject([{ path: '/api-ws/v1/realtime?model=qwen3-tts-flash-realtime' }])
    const strict = await speak({ ...flash, input }, { 'x-gateway-strict': 'true' })
    expect(await readError(strict, 400)).toMatchObject({ param: 'model', code: 'unsupported_value' })
    expect(bench.calls).toHaveLength(1)
  })

  test.each([
    ['cosyvoice-v3-flash', 'aac', 'audio/mpeg', 'response_format=aac->mp3'],
    ['cosyvoice-v3-flash', 'flac', 'audio/wav', 'response_format=flac->wav'],
    ['sambert-zhichu-v1', 'opus', 'audio/mpeg', 'response_format=opus->mp3'],
    ['qwen-tts', undefined, 'audio/wav', 'response_format=mp3->wav'],
  ])('S6: %s with %s is %s, which is reported', async (model, format, type, phrase) => {
    const voice = { 'cosyvoice-v3-flash': 'longanyang', 'qwen-tts': 'Cherry' }[model] ?? 'zhichu'
    const response = await speak({ model, voice, input, response_format: format })
    expect(response.headers.get('content-type')).toBe(type)
    expect(adjusted(response)).toContain(phrase)
    expect(textOfAudio(await bytesOf(response))).toBe(input)
    const strict = await speak(
      { model, voice, input, response_format: format },
      { 'x-gateway-strict': 'true' },
    )
    expect(await readError(strict, 400)).toMatchObject({ param: 'response_format' })
  })

  test('S4: a text of 1,500 characters is several calls of Qwen-TTS, in order, and one file', async () => {
    const long = 'This sentence has some fifty characters, give or take. '.repeat(28).trim()
    const response = await speak({ ...flash, input: long, response_format: 'wav' })
    const file = await bytesOf(response)
    expect(file.readUInt32LE(4)).toBe(file.length - 8)
    expect(file.readUInt32LE(40)).toBe(file.length - 44)
    expect(file.indexOf('RIFF', 4)).toBe(-1)
    expect(textOfAudio(file)).toBe(long)
    const texts = bench.calls.map(({ body }) => (body as { input: { text: string } }).input.text)
    expect(texts).toHaveLength(3)
    expect(texts.join('')).toBe(long)
    for (const text of texts.slice(0, -1)) expect(text).toMatch(/\. $/)
  })

  test('S2 S3: headers within the audio are removed, and odd cuts are joined', async () => {
    const said = 'Two calls. '.repeat(100).trim()
    const response = await speak({ ...flash, input: `[[sim: riff-first]]${said}`, response_format: 'pcm' })
    const sound = await bytesOf(response)
    expect(sound.length % 2).toBe(0)
    expect(sound.includes('RIFF')).toBe(false)
    // The simulator takes its marker away, and with it the space at the end of the first text.
    expect(textOfAudio(sound).replace('.T', '. T')).toBe(said)
  })

  test.each([
    ['alloy', 'Chelsie'],
    ['CHERRY', 'Cherry'],
    ['eldric sage', 'Eldric Sage'],
  ])('S5: the voice %s is %s', async (voice, own) => {
    const response = await speak({ ...flash, voice, input, response_format: 'pcm' })
    expect(response.status).toBe(200)
    expect(bench.calls).toMatchObject([{ body: { input: { voice: own } } }])
    const isMapped = voice === 'alloy'
    expect(adjusted(response)).toBe(
      isMapped ? 'voice=alloy->Chelsie (qwen3-tts-flash has no voice of that name)' : null,
    )
  })

  test.each([
    ['cosyvoice-v3-flash', 'alloy', 'longxiaochun_v3'],
    ['cosyvoice-v3-flash', 'onyx', 'longanyang'],
    ['cosyvoice-v2', 'alloy', 'longxiaochun_v2'],
    ['qwen-tts', 'echo', 'Ethan'],
  ])("S5: %s: OpenAI's %s is %s", async (model, voice, own) => {
    const response = await speak({ model, voice, input, response_format: 'pcm' })
    expect(response.status).toBe(200)
    expect(JSON.stringify(bench.calls[0]?.body)).toContain(`"voice":"${own}"`)
    expect(adjusted(response)).toContain(`voice=${voice}->${own}`)
  })

  test.each([
    ['qwen3-tts-flash', 'unknown'],
    ['qwen3-tts-flash-realtime', 'unknown'],
    ['cosyvoice-v3-flash', 'longxiaochun'],
    ['cosyvoice-v3.5-flash', 'alloy'],
  ])('S5: %s has no voice %s', async (model, voice) => {
    const error = await readError(await speak({ model, voice, input, response_format: 'pcm' }), 400)
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_value', param: 'voice' })
    expect(error.message).toContain(voice)
  })

  test('a cloned voice is named by its id', async () => {
    const response = await speak({
      model: 'qwen3-tts-vc-2026',
      voice: { id: 'my-voice-1' },
      input,
      response_format: 'wav',
    })
    expect(response.status).toBe(200)
    expect(bench.calls).toMatchObject([{ body: { input: { voice: 'my-voice-1' } } }])
  })

  test('Sambert is its voice; another one is reported', async () => {
    const response = await speak({ model: 'sambert-zhichu-v1', voice: 'alloy', input })
    expect(adjusted(response)).toBe('voice dropped (sambert-zhichu-v1 has one voice)')
  })

  test('speed, instructions and the parameters of CosyVoice', async () => {
    const fields = {
      speed: 4,
      instructions: 'Softly.',
      pitch: 1.2,
      volume: 70,
      seed: 0,
      language_hints: ['zh'],
    }
    const response = await speak({ input, ...fields })
    expect(adjusted(response)).toBe('speed=4->2 (cosyvoice-v3-flash speaks at 0.5 to 2 times its rate)')
    const [run] = (bench.calls[0]?.body ?? []) as { payload: { parameters: object } }[]
    expect(run?.payload.parameters).toEqual({
      text_type: 'PlainText',
      voice: 'longanyang',
      format: 'mp3',
      sample_rate: 24_000,
      rate: 2,
      instruction: 'Softly.',
      pitch: 1.2,
      volume: 70,
      seed: 0,
      language_hints: ['zh'],
    })
  })

  test('a rate of speech needs the realtime model; instructions are dropped where there are none', async () => {
    const response = await speak({
      ...flash,
      input,
      response_format: 'pcm',
      speed: 1.5,
      instructions: 'x',
      user: 'u',
    })
    expect(adjusted(response)).toBe(
      'model=qwen3-tts-flash->qwen3-tts-flash-realtime (qwen3-tts-flash has no speed), instructions dropped (not supported by qwen3-tts-flash-realtime), user dropped (DashScope has no counterpart)',
    )
    const plain = await speak({ ...flash, input, response_format: 'pcm', speed: 1, instructions: null })
    expect(adjusted(plain)).toBe(null)
    const [slow, normal] = [await bytesOf(response), await bytesOf(plain)]
    expect(slow.length / normal.length).toBeCloseTo(1 / 1.5, 1)
  })

  test('instructions of the model that follows them', async () => {
    const model = 'qwen3-tts-instruct-flash'
    const response = await speak({ ...flash, model, input, response_format: 'pcm', instructions: 'Softly.' })
    expect(adjusted(response)).toBe(null)
    expect(bench.calls).toMatchObject([{ body: { model, input: { instructions: 'Softly.' } } }])
  })
})
