import { expect, test } from 'vitest'

import { canaryKey, startLogged } from '../../support/logged-server.ts'

test('nothing of a text, a voice or a key is logged, at debug level; the handshake of a WebSocket is', async () => {
  const server = await startLogged({ logLevel: 'debug' })
  const requests = [
    { model: 'cosyvoice-v3-flash', voice: 'longanyang', instructions: 'INSTRUCTION' },
    { model: 'qwen3-tts-flash', voice: 'Cherry', response_format: 'pcm' },
    { model: 'qwen3-tts-flash', voice: 'VOICE', response_format: 'mp3' },
  ]
  for (const request of requests)
    for (const fault of ['slow-ttfb=0', 'error-after=1', 'bad-json=1'])
      await server
        .chat({ ...request, input: `[[sim: ${fault}]]QUESTION` }, {}, '/v1/audio/speech')
        // A body that breaks off.
        .catch(() => {})
  await server.completed(9)
  const log = server.logs().join('\n')
  const canaries = [canaryKey, '0123456789', 'QUESTION', 'INSTRUCTION', 'VOICE']
  expect(canaries.filter((canary) => log.includes(canary))).toEqual([])
  expect(log).toContain('/api-ws/v1/inference')
  expect(log).toContain('/api-ws/v1/realtime')
  expect(log).toContain('cosyvoice-v3-flash')
  expect(log).not.toMatch(/failure/)
  await server.stop()
})
