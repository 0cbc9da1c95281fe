import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { scriptSocket } from '../../support/script-socket.ts'
import { spoken } from '../../support/spoken.ts'

const task = (event: string, payload: object = {}) =>
  JSON.stringify({ header: { task_id: 't', event, attributes: {} }, payload })
const session = (type: string, more: object = {}) => JSON.stringify({ type, ...more })
const started = [task('task-started'), task('task-started')]
const opened = ['session.created', 'session.created', 'session.updated', 'session.updated'].map((type) =>
  session(type, { session: { id: 's' } }),
)
const sound = session('response.audio.delta', { delta: 'AAAA' })

function start(lines: readonly string[]) {
  const sent: unknown[] = []
  const gateway = createGateway({ socketTransport: scriptSocket(lines, sent) })
  const speak = (model: string, fields: object = {}) =>
    postTo(gateway, '/v1/audio/speech', {
      model,
      voice: 'longanyang',
      input: 'Hello.',
      response_format: 'pcm',
      ...fields,
    })
  return { gateway, sent, speak }
}

const actions = (sent: readonly unknown[]) =>
  sent.map((message) => {
    const { header, type } = (typeof message === 'object' ? message : {}) as {
      header?: { action: string }
      type?: string
    }
    return header?.action ?? type ?? message
  })

test('a task whose start is said twice is given its text once', async () => {
  const { sent, speak } = start([...started, '"base64:AAAA"', task('task-finished')])
  expect((await (await speak('cosyvoice-v3-flash')).arrayBuffer()).byteLength).toBe(2)
  expect(actions(sent)).toEqual(['/api-ws/v1/inference', 'run-task', 'continue-task', 'finish-task'])
})

test('so is a session', async () => {
  const { sent, speak } = start([...opened, sound, session('session.finished')])
  expect(
    (await (await speak('qwen3-tts-flash-realtime', { voice: 'Cherry' })).arrayBuffer()).byteLength,
  ).toBe(2)
  expect(actions(sent).slice(1)).toEqual(['session.update', 'input_text_buffer.append', 'session.finish'])
})

test('and the recording of a transcription', async () => {
  const { gateway, sent } = start([...started, task('task-finished')])
  const at = { get: (path: string, init: RequestInit) => gateway.fetch(`http://gateway${path}`, init) }
  const response = await postForm(at, '/v1/audio/transcriptions', [
    ['model', 'fun-asr-realtime'],
    ['file', toFormFile(spoken('Hello.'))],
  ])
  expect(response.status).toBe(200)
  expect(actions(sent).filter((one) => one === 'finish-task')).toHaveLength(1)
})

test.each([
  ['cosyvoice-v3-flash', [task('task-started'), '5']],
  ['qwen3-tts-flash-realtime', [...opened, session('response.audio.delta', { delta: '*' })]],
])(
  'garbage of %s, after which something may be billed, is not for a client to repeat',
  async (model, lines) => {
    const { speak } = start(lines)
    const response = await speak(model)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect((await readError(response, 502)).code).toBe('upstream_malformed')
  },
)
