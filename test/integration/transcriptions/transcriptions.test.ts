import { expect, test } from 'vitest'

import { toChannelsFile } from '../../../src/simulator/audio/audio.ts'
import { onBothEdges } from '../../support/edges.ts'
import { postForm, toFormFile, type FormEntry } from '../../support/post-form.ts'
import { readError } from '../../support/read-answer.ts'
import { silence, spoken } from '../../support/spoken.ts'
import { expectTranscription } from '../../support/validate.ts'

const path = '/v1/audio/transcriptions'
const text = 'Hello, world. 你好。'

/** One model of each way to DashScope. */
const ways = [
  ['HTTP', 'qwen3-asr-flash'],
  ['HTTP with times', 'fun-asr-flash'],
  ['a task', 'paraformer-v2'],
  ['a task with one file', 'qwen3-asr-flash-filetrans'],
  ['a WebSocket', 'fun-asr-realtime'],
] as const

onBothEdges((bench) => {
  const send = (entries: readonly FormEntry[], headers: Record<string, string> = {}) =>
    postForm(bench, path, entries, headers)
  const write = (model: string, fields: Record<string, string> = {}, file = toFormFile(spoken(text))) =>
    send([['model', model], ...Object.entries(fields), ['file', file]])
  const json = async (response: Response) => {
    const body = (await response.json()) as Record<string, unknown>
    expect([response.status, body]).toMatchObject([200, {}])
    return body
  }
  const sentTo = (part: string) => bench.calls.filter(({ path: to }) => to.includes(part))

  test.each(ways)('over %s: %s writes down what was spoken', async (_, model) => {
    const response = await write(model)
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
    expect(response.headers.get('x-dashscope-request-id')).toMatch(/\w{8}/)
    const body = expectTranscription(await json(response))
    expect(body).toEqual({ text, usage: { type: 'duration', seconds: expect.any(Number) as number } })
  })

  test.each(ways)('T7: over %s: the deltas of %s joined are the text', async (_, model) => {
    const response = await write(model, { stream: 'true' })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = (await response.text())
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => JSON.parse(event.slice(6)) as { type: string; delta?: string; text?: string })
    expect(events.map(({ delta = '' }) => delta).join('')).toBe(text)
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text, usage: { type: 'duration' } })
  })

  test('T7: a text that DashScope corrects', async () => {
    const sound = toFormFile(spoken(`[[sim: sentence-frames,rewritten]]${text} One more.`))
    const response = await write('fun-asr-flash', { stream: 'true' }, sound)
    const events = (await response.text())
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => JSON.parse(event.slice(6)) as { delta?: string; text?: string })
    expect(events.length).toBeGreaterThan(3)
    expect(events.map(({ delta = '' }) => delta).join('')).toBe(events.at(-1)?.text)
    expect(events.at(-1)?.text).toBe(`${text} One more.`)
  })

  test('T1: the file may come first, and fields in any form', async () => {
    const file = toFormFile(spoken(text))
    for (const entries of [
      [
        ['file', file],
        ['timestamp_granularities[]', 'word'],
        ['model', 'paraformer-v2'],
      ],
      [
        ['timestamp_granularities', 'word'],
        ['model', 'paraformer-v2'],
        ['file', file],
      ],
      [
        ['timestamp_granularities[0]', 'word'],
        ['file', file],
        ['model', 'paraformer-v2'],
      ],
    ] as const) {
      const body = await json(await send([...entries, ['response_format', 'verbose_json']]))
      expect(Object.keys(body)).toEqual(['task', 'language', 'duration', 'text', 'words', 'usage'])
    }
  })

  const webm = Buffer.concat([Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex')])
  test.each([
    ['blob', ''],
    ['.', 'application/octet-stream'],
    ['a.wav', 'audio/wav'],
    ['录音.mp3', 'audio/mpeg'],
  ])('T2: a WebM file named %j of type %j is sent as WebM', async (name, type) => {
    await write('qwen3-asr-flash', {}, toFormFile(webm, name, type))
    const body = JSON.stringify(bench.calls[0]?.body)
    expect(body).toContain(`data:audio/webm;base64,${webm.toString('base64')}`)
  })

  test('T3: subtitles, with times of the sound', async () => {
    const srt = await write('paraformer-v2', { response_format: 'srt' })
    expect(srt.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await srt.text()).toMatch(
      /^1\n00:00:00,\d{3} --> 00:00:00,\d{3}\nHello, world\.\n\n2\n00:00:00,\d{3} --> 00:00:00,\d{3}\n你好。\n\n$/,
    )
    const vtt = await write('fun-asr-realtime', { response_format: 'vtt' })
    expect(vtt.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await vtt.text()).toMatch(/^WEBVTT\n\n00:00:00\.\d{3} --> 00:00:00\.\d{3}\nHello, world\.\n\n/)
  })

  test('T3: the text alone, and with segments of ten keys', async () => {
    const plain = await write('qwen3-asr-flash', { response_format: 'text' })
    expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await plain.text()).toBe(`${text}\n`)
    const verbose = await json(await write('paraformer-v2', { response_format: 'verbose_json' }))
    expectTranscription(verbose)
    expect(verbose).toMatchObject({ task: 'transcribe', text, segments: [{ id: 0 }, { id: 1 }] })
    const { segments } = verbose as { segments: object[] }
    for (const segment of segments)
      expect(Object.keys(segment)).toEqual(
        'id seek start end text tokens temperature avg_logprob compression_ratio no_speech_prob'.split(' '),
      )
  })

  test('T3: speakers', async () => {
    const body = await json(await write('fun-asr', { response_format: 'diarized_json' }))
    expect(body).toMatchObject({
      text,
      segments: [
        { type: 'transcript.text.segment', id: 'seg_001', text: 'Hello, world.', speaker: 'A' },
        { id: 'seg_002', text: '你好。', speaker: 'B' },
      ],
    })
  })

  test('T10: two channels, by the beginnings of their sentences', async () => {
    const sound = toChannelsFile(['One. Three.', 'Two.'], { sampleRate: 16_000, rate: 1 })
    const fields = { response_format: 'verbose_json', 'channel_id[]': '0' }
    const entries: FormEntry[] = [
      ...Object.entries(fields),
      ['channel_id[]', '1'],
      ['model', 'paraformer-v2'],
    ]
    const body = await json(await send([...entries, ['file', toFormFile(sound)]]))
    const { segments } = body as { segments: { start: number; text: string }[] }
    const starts = segments.map(({ start }) => start)
    expect(starts).toEqual(starts.toSorted((one, other) => one - other))
    expect(segments.map((segment) => segment.text).toSorted()).toEqual(['One.', 'Three.', 'Two.'])
    expect(body['text']).toBe(segments.map((segment) => segment.text).join(' '))
  })

  test('T5: 7.4 MB go in the request, 8 MB through the store, with its header', async () => {
    const dryRun = async (size: number) => {
      const file = toFormFile(Buffer.concat([spoken(text), Buffer.alloc(size)]))
      const response = await send(
        [
          ['model', 'qwen3-asr-flash'],
          ['file', file],
        ],
        { 'x-gateway-dry-run': 'true' },
      )
      return { adjusted: response.headers.get('x-gateway-adjusted'), body: await json(response) }
    }
    const small = await dryRun(7_400_000)
    expect(small.adjusted).toBeNull()
    expect(small.body).not.toHaveProperty('uploads')
    const large = await dryRun(8_000_000)
    expect(large.adjusted).toContain("file->a file in DashScope's temporary store")
    expect(large.body).toMatchObject({
      uploads: [{ param: 'file', content_type: 'audio/wav', url: 'oss://upload-1' }],
      request: {
        headers: { 'x-dashscope-ossresourceresolve': 'enable' },
        body: { input: { messages: [{ content: [{ audio: 'oss://upload-1' }] }] } },
      },
    })
  })

  test('speech of the gateway is transcribed by the gateway', async () => {
    const formats = { mp3: 'paraformer-v2', opus: 'fun-asr-realtime', wav: 'qwen3-asr-flash' } as const
    for (const [format, model] of Object.entries(formats)) {
      const speech = await bench.post('/v1/audio/speech', {
        model: 'cosyvoice-v3-flash',
        voice: 'longanyang',
        input: 'Round trip. 往返。',
        response_format: format,
      })
      const file = toFormFile(new Uint8Array(await speech.arrayBuffer()), 'speech')
      expect(await json(await write(model, {}, file))).toMatchObject({ text: 'Round trip. 往返。' })
    }
  })

  test('T9: an empty language is none, and a URL is passed on', async () => {
    const response = await send([
      ['model', 'qwen3-asr-flash'],
      ['language', ''],
      ['file', 'https://example.com/welcome.mp3'],
    ])
    expect(await json(response)).toMatchObject({ text: '欢迎使用阿里云。' })
    expect(sentTo('/aigc/')[0]?.body).toMatchObject({
      input: { messages: [{ content: [{ audio: 'https://example.com/welcome.mp3' }] }] },
      parameters: {},
    })
  })

  test('silence is an empty text', async () => {
    const response = await write('qwen3-asr-flash', {}, toFormFile(silence(1)))
    expect(await json(response)).toMatchObject({ text: '' })
  })

  test('strict mode refuses what would be left out, and not the store of a task', async () => {
    const strict = { 'x-gateway-strict': 'true' }
    const file = toFormFile(spoken(text))
    const refused = await send(
      [
        ['model', 'paraformer-v2'],
        ['prompt', 'x'],
        ['file', file],
      ],
      strict,
    )
    expect(await readError(refused, 400)).toMatchObject({ param: 'prompt', code: 'unsupported_parameter' })
    expect(bench.calls).toEqual([])
    const taken = await send(
      [
        ['model', 'paraformer-v2'],
        ['file', file],
      ],
      strict,
    )
    expect(taken.status).toBe(200)
    expect(taken.headers.get('x-gateway-adjusted')).toContain('reads files by their URL')
  })

  test.each(ways)('a dry run of %s, %s, sends nothing', async (_, model) => {
    const file = toFormFile(spoken(text))
    const response = await send(
      [
        ['model', model],
        ['file', file],
      ],
      { 'x-gateway-dry-run': 'true' },
    )
    expect(await json(response)).toMatchObject({ object: 'gateway.dry_run', request: { body: {} } })
    expect(bench.calls).toEqual([])
  })
})
