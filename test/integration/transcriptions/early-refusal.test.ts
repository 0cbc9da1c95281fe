import { expect, test } from 'vitest'

import { createGateway, type SocketTransport } from '../../../src/index.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { readError } from '../../support/read-answer.ts'
import { spoken } from '../../support/spoken.ts'

const task = (event: string, more: object = {}) =>
  JSON.stringify({ header: { task_id: 't', event, ...more }, payload: {} })
const refusal = task('task-failed', { error_code: 'UNSUPPORTED_FORMAT', error_message: 'No such format.' })

/** A DashScope that closes the connection while the recording is sent, after these messages. */
function transcribe(messages: string[]) {
  const socketTransport: SocketTransport = async () => ({
    async send(message) {
      if (typeof message !== 'string') throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    },
    async next() {
      // Later than the failure of what is sent.
      await new Promise((resolve) => void setTimeout(resolve, 5))
      const value = messages.shift()
      if (value === undefined) throw new Error('The WebSocket broke off.')
      return { done: false, value }
    },
    close: () => {},
  })
  const gateway = createGateway({ socketTransport })
  const at = { get: (path: string, init: RequestInit) => gateway.fetch(`http://gateway${path}`, init) }
  return postForm(at, '/v1/audio/transcriptions', [
    ['model', 'fun-asr-realtime'],
    ['file', toFormFile(spoken('Hello.'))],
  ])
}

test('why DashScope closed the connection is the error, not that it did', async () => {
  const error = await readError(await transcribe([task('task-started'), refusal]), 400)
  expect(error).toMatchObject({ code: 'invalid_value', param: 'file', message: 'No such format.' })
})

test('without a reason the connection broke', async () => {
  const error = await readError(await transcribe([task('task-started')]), 502)
  expect(error.code).toBe('upstream_interrupted')
})
