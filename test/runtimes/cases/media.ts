import { expect } from 'vitest'

import { drawPicture } from '../../../src/simulator/images/picture.ts'
import { key } from '../../support/post-to.ts'
import { readCompletion } from '../../support/read-answer.ts'
import { expectImageList } from '../../support/validate.ts'
import type { Case } from '../server.ts'

const png = (padding = 0) =>
  Buffer.concat([...drawPicture({ prompt: 'a cat', width: 64, height: 64, seed: 1, padding })])

/** Images, forms, files, speech. */
export const mediaCases: readonly Case[] = [
  {
    name: 'an image, fetched from where DashScope put it',
    async run(server) {
      const body = { model: 'qwen-image-2.0', prompt: 'a cat', response_format: 'b64_json' }
      const response = await server.post('/v1/images/generations', body)
      const [image] = expectImageList(await response.json()).data
      expect(Buffer.from(image?.b64_json ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG')
    },
  },
  {
    name: 'a form with an image and a name that is not ASCII',
    async run(server) {
      const form = new FormData()
      form.append('model', 'qwen-image-edit-plus')
      form.append('prompt', 'form-with-image')
      form.append('image', new File([new Uint8Array(png())], '图.png', { type: 'image/png' }))
      const headers = { authorization: `Bearer ${key}` }
      const response = await server.get('/v1/images/edits', { method: 'POST', headers, body: form })
      expect(expectImageList(await response.json()).data).toHaveLength(1)
      const image = `data:image/png;base64,${png().toString('base64')}`
      expect(JSON.stringify(server.callsWith('form-with-image')[0]?.body)).toContain(image)
    },
  },
  {
    name: "a file that is too large for a request goes to DashScope's store",
    async run(server) {
      const url = `data:image/png;base64,${png(8 * 1024 * 1024).toString('base64')}`
      const content = [
        { type: 'image_url', image_url: { url } },
        { type: 'text', text: 'large-image' },
      ]
      const response = await server.post('/v1/chat/completions', {
        model: 'qwen3-vl-plus',
        messages: [{ role: 'user', content }],
      })
      await readCompletion(response)
      expect(JSON.stringify(server.callsWith('large-image')[0]?.body)).toMatch(/oss:\/\//)
    },
  },
  {
    name: 'speech over HTTP',
    async run(server) {
      const body = { model: 'qwen3-tts-flash', voice: 'Cherry', input: '你好。', response_format: 'wav' }
      const response = await server.post('/v1/audio/speech', body)
      const sound = Buffer.from(await response.arrayBuffer())
      expect([response.status, sound.toString('latin1', 0, 4)]).toEqual([200, 'RIFF'])
      expect(sound.length).toBeGreaterThan(1000)
    },
  },
  {
    name: 'speech over a WebSocket',
    where: { hasSockets: true },
    async run(server) {
      const body = {
        model: 'cosyvoice-v2',
        voice: 'longxiaochun_v2',
        input: '你好。',
        response_format: 'mp3',
      }
      const response = await server.post('/v1/audio/speech', body)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100)
    },
  },
  {
    name: 'speech that needs a WebSocket is refused where there is none',
    where: { hasSockets: false },
    async run(server) {
      const body = { model: 'qwen3-tts-flash-realtime', voice: 'Cherry', input: '你好。' }
      const response = await server.post('/v1/audio/speech', body)
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('WebSocket')
    },
  },
]
