import { afterEach, expect, test, vi } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { textOfAudio } from '../../../src/simulator/audio/audio.ts'
import { onBothEdges } from '../../support/edges.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { Simulated } from '../../support/simulated.ts'

const path = '/v1/audio/speech'

onBothEdges((bench) => {
  const speak = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    bench.post(path, { model: 'cosyvoice-v3-flash', voice: 'longanyang', ...body }, headers)
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

  const flash = { model: 'qwen3-tts-flash', voice: 'Cherry' }
  const input = 'A sentence. 还有一句话。'

  test('S8: the parts of the events are the file, and the last event has the usage', async () => {
    for (const format of ['mp3', 'wav'] as const) {
      const response = await speak({ input, response_format: format, stream_format: 'sse' })
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      const text = await response.text()
      const events = text
        .split('\n\n')
        .filter((event) => event !== '')
        .map((event) => JSON.parse(event.replace(/^data: /, '')) as { type: string; audio?: string })
      const audio = events.map(({ audio: part = '' }) => Buffer.from(part, 'base64'))
      expect(textOfAudio(Buffer.concat(audio))).toBe(input)
      expect(events.at(-1)).toEqual({
        type: 'speech.audio.done',
        usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0, characters: 23 },
      })
    }
  })

  test('the tokens of the model that counts them', async () => {
    const fields = { model: 'qwen-tts', voice: 'Cherry', input, response_format: 'pcm', stream_format: 'sse' }
    const text = await (await speak(fields)).text()
    expect(text).toMatch(/"usage":\{"input_tokens":\d+,"output_tokens":\d+,"total_tokens":\d+\}\}\n\n$/)
    expect(text).not.toContain('"total_tokens":0')
  })

  test.each([
    ['好', 4096, {}, 400],
    ['7', 4096, {}, 400],
    ['好', 2000, { sample_rate: 48_000 }, 400],
    ['好', 2000, { speed: 0.5 }, 400],
    ['好', 4096, { speed: 2 }, 200],
    ['a', 4096, {}, 200],
    ['好', 4096, { response_format: 'pcm' }, 200],
  ])('a WAV file of %s, %i times, %j: %i before it is spoken', async (character, count, fields, status) => {
    const body = { input: character.repeat(count), response_format: 'wav', ...fields }
    const response = await speak(body, { 'x-gateway-dry-run': status === 200 ? 'true' : '' })
    expect(response.status).toBe(status)
    const { error } = (await response.json()) as { error?: { param: string } }
    expect(error?.param).toBe(status === 400 ? 'response_format' : undefined)
    expect(bench.calls).toEqual([])
  })

  test('a dry run shows the request, or the messages of the WebSocket', async () => {
    const headers = { 'x-gateway-dry-run': 'true' }
    const http = await speak({ ...flash, input, response_format: 'pcm' }, headers)
    expect(await http.json()).toMatchObject({
      request: { method: 'POST', body: { input: { text: input, voice: 'Cherry' } } },
    })
    const task = await speak({ input }, headers)
    const { request } = (await task.json()) as { request: { method: string; url: string; body: object[] } }
    expect(request).toMatchObject({
      method: 'GET',
      url: expect.stringMatching(/^ws:.*\/api-ws\/v1\/inference$/) as string,
      headers: { authorization: expect.stringContaining('***') as string },
      body: [
        { header: { action: 'run-task' } },
        { payload: { input: { text: input } } },
        { header: { action: 'finish-task' } },
      ],
    })
    expect(bench.calls).toHaveLength(0)
  })

  test.each([
    [{ input: '' }, 'input'],
    [{ input: ' \n' }, 'input'],
    [{ input: 'x'.repeat(4097) }, 'input'],
    [{ input, voice: undefined }, 'voice'],
    [{ input, response_format: 'ogg' }, 'response_format'],
    [{ input, speed: 5 }, 'speed'],
    [{ input, stream_format: 'json' }, 'stream_format'],
    [{ input, model: 'qwen3-tts-vc-1', voice: 'v', sample_rate: 16_000 }, 'sample_rate'],
    [{ input, model: 'qwen-plus' }, 'model'],
    [{ input, model: 'text-embedding-v4' }, 'model'],
  ])('refused before DashScope is asked: %j', async (fields, param) => {
    const error = await readError(await speak(fields), 400)
    expect(error).toMatchObject({ type: 'invalid_request_error', param })
    expect(bench.calls).toHaveLength(0)
  })

  test('G2: a speech model elsewhere is sent here, and a name of OpenAI is explained', async () => {
    const elsewhere = await bench.post('/v1/chat/completions', {
      model: 'qwen3-tts-flash',
      messages: [{ role: 'user', content: 'x' }],
    })
    expect((await readError(elsewhere, 400)).message).toContain('POST /v1/audio/speech')
    const foreign = await readError(await speak({ input, model: 'tts-1' }), 404)
    expect(foreign.message).toContain("'qwen3-tts-flash' or 'cosyvoice-v3-flash'")
  })

  test('Open WebUI: its request, and its lists of voices and models', async () => {
    const headers = { 'content-type': 'application/json', accept: '*/*' }
    const response = await bench.post(
      path,
      { model: 'qwen3-tts-flash', input: '你好。', voice: 'alloy' },
      headers,
    )
    expect(textOfAudio(await bytesOf(response))).toBe('你好。')
    const { voices } = (await (await bench.get('/v1/audio/voices')).json()) as {
      voices: { id: string; name: string; models: string[] }[]
    }
    expect(voices).toContainEqual({
      id: 'Momo',
      name: 'Momo',
      models: expect.arrayContaining(['qwen3-tts-flash']) as string[],
    })
    const own = (await (await bench.get('/v1/audio/voices?model=cosyvoice-v2')).json()) as typeof voices
    expect(own).toMatchObject({ voices: [{ id: 'longxiaochun_v2', models: ['cosyvoice-v2'] }, {}] })
    const { models } = (await (await bench.get('/v1/audio/models')).json()) as { models: { id: string }[] }
    expect(models.map(({ id }) => id)).toContain('sambert-zhichu-v1')
  })

  test('a model that is longer than a name is refused, not repeated for each voice', async () => {
    const long = await bench.get(`/v1/audio/voices?model=${'v'.repeat(257)}`)
    expect(await readError(long, 400)).toMatchObject({ param: 'model', code: 'string_above_max_length' })
  })

  test('?type=speech lists the models that speak, with the endpoint; one of them has its voices and formats', async () => {
    const list = (await (await bench.get('/v1/models?type=speech')).json()) as {
      data: { endpoint: string }[]
    }
    expect(list.data.length).toBeGreaterThan(10)
    expect(new Set(list.data.map(({ endpoint }) => endpoint))).toEqual(new Set(['/v1/audio/speech']))
    expect(await (await bench.get('/v1/models/qwen3-tts-flash')).json()).toMatchObject({
      type: 'speech',
      response_formats: ['pcm', 'mp3', 'opus', 'wav'],
      characters_per_call: 600,
      supported_parameters: expect.arrayContaining(['speed']) as string[],
    })
  })
})

afterEach(() => void vi.unstubAllGlobals())

test.each([
  ['Node.js/26', 'wss:'],
  ['Bun/1.3', 'wss:'],
  ['Deno/2.5', 'wss:'],
  ['Cloudflare-Workers', 'https:'],
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', 'https:'],
  ['', 'https:'],
])('by default, on %s the speech goes over %s', async (userAgent, protocol) => {
  vi.stubGlobal('navigator', { userAgent })
  const body = { model: 'cosyvoice-v3-flash', voice: 'longanyang', input: 'a' }
  const response = await postTo(createGateway(), path, body, { 'x-gateway-dry-run': 'true' })
  const { request } = (await response.json()) as { request: { url: string } }
  expect(new URL(request.url).protocol).toBe(protocol)
})

const withoutSockets = new Simulated({ socketTransport: false })

test.each(['mp3', 'wav'])('CosyVoice speaks over HTTP where there is no WebSocket: %s', async (format) => {
  const input = 'A sentence. 还有一句话。'
  const response = await postTo(withoutSockets.gateway, path, {
    model: 'cosyvoice-v3-flash',
    voice: 'longanyang',
    input,
    response_format: format,
  })
  expect(textOfAudio(Buffer.from(await response.arrayBuffer()))).toBe(input)
  expect(withoutSockets.calls.map((call) => call.path)).toEqual([
    '/api/v1/services/audio/tts/SpeechSynthesizer',
  ])
})
