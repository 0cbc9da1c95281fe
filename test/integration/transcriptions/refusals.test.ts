import { expect, test } from 'vitest'

import { toWavHeader } from '../../../src/simulator/audio/wav.ts'
import { key, onBothEdges } from '../../support/edges.ts'
import { postForm, toFormFile, type FormEntry } from '../../support/post-form.ts'
import { readError } from '../../support/read-answer.ts'
import { spoken } from '../../support/spoken.ts'

const path = '/v1/audio/transcriptions'
const megabyte = 1024 * 1024

onBothEdges(
  (bench) => {
    const send = (entries: readonly FormEntry[], headers: Record<string, string> = {}) =>
      postForm(bench, path, entries, headers)
    const file: FormEntry = ['file', toFormFile(spoken('Hello.'))]
    const model: FormEntry = ['model', 'qwen3-asr-flash']

    test.each<[string, FormEntry[], string, string]>([
      ['no file', [model], 'file', 'missing_required_parameter'],
      ['two files', [model, file, file], 'file', 'invalid_value'],
      ['a file and a URL', [model, file, ['file_url', 'https://a.example/a.wav']], 'file', 'invalid_value'],
      ['an empty file', [model, ['file', toFormFile(Buffer.alloc(0))]], 'file', 'invalid_value'],
      [
        'text as a file',
        [model, ['file', toFormFile(Buffer.from('hello'), 'a.mp3')]],
        'file',
        'invalid_value',
      ],
      ['a text that is no URL', [model, ['file', 'audio.mp3']], 'file', 'invalid_value'],
      ['a local file', [model, ['file_url', 'file:///etc/passwd']], 'file_url', 'invalid_value'],
      ['a data URL', [model, ['file', 'data:audio/wav;base64,UklGRg==']], 'file', 'invalid_value'],
      [
        'a URL of many characters',
        [model, ['file', `https://a/${'a'.repeat(9000)}`]],
        'file',
        'invalid_value',
      ],
      ['no model', [file], 'model', 'missing_required_parameter'],
      ['a model that is a file', [['model', toFormFile(spoken('a'))], file], 'model', 'invalid_type'],
      ['a model that speaks', [['model', 'qwen3-tts-flash'], file], 'model', 'unsupported_value'],
      ['a chat model', [['model', 'qwen-plus'], file], 'model', 'unsupported_value'],
      ['a realtime session', [['model', 'qwen3-asr-flash-realtime'], file], 'model', 'unsupported_value'],
      ['another format', [model, file, ['response_format', 'docx']], 'response_format', 'invalid_value'],
      ['a temperature of text', [model, file, ['temperature', 'warm']], 'temperature', 'invalid_type'],
      ['stream as text', [model, file, ['stream', 'yes']], 'stream', 'invalid_type'],
      ['probabilities', [model, file, ['include[]', 'logprobs']], 'include', 'unsupported_parameter'],
      [
        'known speakers',
        [model, file, ['known_speaker_names[]', 'agent']],
        'known_speaker_names',
        'unsupported_parameter',
      ],
    ])('%s: 400 before DashScope is asked', async (_, entries, param, code) => {
      const error = await readError(await send(entries), 400)
      expect([error.param, error.code]).toEqual([param, code])
      expect(bench.calls).toEqual([])
    })

    test('T4: words without verbose_json, and subtitles of a model without times', async () => {
      const words = await send([model, file, ['timestamp_granularities[]', 'word']])
      expect(await readError(words, 400)).toMatchObject({ param: 'timestamp_granularities' })
      const srt = await readError(await send([model, file, ['response_format', 'srt']]), 400)
      expect(srt.param).toBe('response_format')
      expect(srt.message).toContain("'fun-asr-flash', 'paraformer-v2', 'qwen3-asr-flash-filetrans'")
      expect(bench.calls).toEqual([])
    })

    test('T8: a file above the limit is a 413 with the field and the limit', async () => {
      const large = toFormFile(Buffer.concat([spoken('a'), Buffer.alloc(2 * megabyte)]))
      for (const size of [megabyte + 1, 2 * megabyte]) {
        const response = await send([['file', new File([large.slice(0, size)], 'a.wav')], model])
        const error = await readError(response, 413)
        expect(error).toMatchObject({ type: 'invalid_request_error', param: 'file' })
        expect(error.message).toContain(`Maximum content size limit (${megabyte}) exceeded`)
      }
      const exact = await send([['file', new File([large.slice(0, megabyte)], 'a.wav')], model])
      expect(exact.status).toBe(200)
    })

    test('a WAV file that is longer than the model takes is refused before it is sent', async () => {
      const long = Buffer.concat([toWavHeader(1000, 602_000), Buffer.alloc(602_000)])
      const error = await readError(await send([model, ['file', toFormFile(long)]]), 400)
      expect(error.message).toContain("'qwen3-asr-flash-filetrans' or 'fun-asr'")
      expect(bench.calls).toEqual([])
    })

    test('a name of OpenAI is explained, and these models are sent here from elsewhere', async () => {
      const foreign = await readError(await send([['model', 'whisper-1'], file]), 404)
      expect(foreign.message).toContain("'qwen3-asr-flash' or 'paraformer-v2'")
      const messages = [{ role: 'user', content: 'x' }]
      const elsewhere = await bench.chat({ model: 'paraformer-v2', messages })
      expect((await readError(elsewhere, 400)).message).toContain('POST /v1/audio/transcriptions')
      const speech = await bench.post('/v1/audio/speech', { model: 'fun-asr', input: 'a', voice: 'b' })
      expect((await readError(speech, 400)).message).toContain('POST /v1/audio/transcriptions')
    })

    test('JSON is no form, and a doubled path is named', async () => {
      expect((await bench.post(path, { model: 'qwen3-asr-flash' })).status).toBe(415)
      const doubled = await postForm(bench, `${path}/audio/transcriptions`, [model, file])
      expect((await readError(doubled, 404)).message).toContain('POST /v1/audio/transcriptions')
      const translations = await postForm(bench, '/v1/audio/translations', [model, file])
      expect((await readError(translations, 404)).message).toContain('qwen3-livetranslate-flash')
    })

    const boundary = 'form-boundary-7MA4YWxk'
    const part = (head: string, content: string) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`
    const field = (name: string, content: string) =>
      part(`content-disposition: form-data; name="${name}"`, content)
    const end = `--${boundary}--\r\n`
    const raw = (body: string) =>
      bench.get(path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
        body,
      })

    test.each<[string, string, number]>([
      ['a thousand parts', field('a', 'b').repeat(1000) + end, 400],
      ['a head of a megabyte', part(`x: ${'a'.repeat(megabyte)}`, 'b') + end, 400],
      ['a head of 100 KB', part(`x: ${'a'.repeat(100_000)}`, 'b') + end, 400],
      ['no end', field('model', 'a'), 400],
      ['a form in the form', field('model', `--other\r\n${field('a', 'b')}--other--`) + end, 400],
      ['a huge name', field('n'.repeat(15_000), 'b') + end, 400],
      ['a text of a megabyte as the model', field('model', 'm'.repeat(megabyte)) + end, 400],
      ['a text of a megabyte as the file', field('file', 'm'.repeat(megabyte)) + end, 400],
      ['a list of many lists', field('vocabulary', '['.repeat(60_000)) + end, 400],
      ['many languages', field('languages[]', 'zh').repeat(200) + end, 400],
    ])('G3: %s', async (_, body, status) => {
      const error = await readError(await raw(body), status)
      expect(error.type).toBe('invalid_request_error')
      expect(bench.calls).toEqual([])
    })

    test.each([
      ['one field', field('x', 'm'.repeat(300_000))],
      ['many fields', field('x', 'm'.repeat(2000)).repeat(200)],
    ])('G3: texts of 300 KB in %s', async (_, fields) => {
      const error = await readError(await raw(field('model', 'qwen3-asr-flash') + fields + end), 400)
      expect([error.param, error.code]).toEqual(['x', 'string_above_max_length'])
    })
  },
  { maxAudioBytes: megabyte },
)
