import { expect, test } from 'vitest'

import { drawPicture } from '../../../src/simulator/images/picture.ts'
import { key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectImageList } from '../../support/validate.ts'

const path = '/v1/images/edits'
const png = Buffer.concat([...drawPicture({ prompt: 'a', width: 64, height: 64, seed: 1, padding: 0 })])

onBothEdges((bench) => {
  /** A form as bytes: `FormData` always writes a file name. */
  const send = (disposition: string, content: string | Buffer, headers: Record<string, string> = {}) => {
    const field = (name: string, value: string) =>
      `--form-boundary-7MA4YWxk\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const body = Buffer.concat([
      Buffer.from(field('model', 'qwen-image-edit-plus') + field('prompt', 'p')),
      Buffer.from(
        `--form-boundary-7MA4YWxk\r\nContent-Disposition: form-data; name="image"${disposition}\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n--form-boundary-7MA4YWxk--\r\n'),
    ])
    return bench.get(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'multipart/form-data; boundary=form-boundary-7MA4YWxk',
        ...headers,
      },
      body,
    })
  }

  test.each([
    ['no file name', '', png],
    ['no file name, but a type', '\r\nContent-Type: image/png', png],
    ['the path of a file, as curl sends it without @', '', 'picture.png'],
    ['an empty text', '', ''],
  ])('a part with %s is refused: the message names the cure', async (_, disposition, content) => {
    const error = await readError(await send(disposition, content), 400)
    expect(error).toMatchObject({ param: 'image', code: 'invalid_image_format' })
    expect(error.message).toBe(
      "Invalid 'image': this field of the form is a text, and no address or base64 of an image. A file needs a file name, such as 'filename=\"a.png\"': a part without one is read as text. With curl, write -F image=@a.png.",
    )
    expect(bench.calls).toEqual([])
  })

  test.each([
    ['a file', []],
    ['a text and a file', ['red']],
  ])('a field for text with %s is refused', async (_, texts) => {
    const form = new FormData()
    form.append('model', 'qwen-image-edit-plus')
    form.append('image', new File([png], 'a.png'))
    for (const text of texts) form.append('color_palette', text)
    form.append('color_palette', new File([png], 'a.png'))
    const headers = { authorization: `Bearer ${key}` }
    const error = await readError(await bench.get(path, { method: 'POST', headers, body: form }), 400)
    expect(error).toMatchObject({ param: 'color_palette', code: 'invalid_type' })
    expect(bench.calls).toEqual([])
  })

  test('in Chinese as well', async () => {
    const response = await send('', png, { 'accept-language': 'zh-CN' })
    expect((await readError(response, 400)).message).toContain('上传文件必须带文件名')
  })

  test.each([
    ['a file', '; filename="a"', png],
    ['a file with an empty name', '; filename=""', png],
    ['base64', '', png.toString('base64')],
    ['a data URL', '', `data:image/png;base64,${png.toString('base64')}`],
  ])('%s is accepted', async (_, disposition, content) => {
    const response = await send(disposition, content)
    const body: unknown = await response.json()
    expect([response.status, body]).toMatchObject([200, {}])
    expect(expectImageList(body).data).toHaveLength(1)
  })

  test('a browser without a chosen file sends an empty one, which is no image', async () => {
    const response = await send('; filename=""\r\nContent-Type: application/octet-stream', '')
    const error = await readError(response, 400)
    expect([error.param, error.code]).toEqual(['image', 'invalid_image_format'])
  })

  test('a local path is no image, and no missing file name', async () => {
    const error = await readError(await send('', 'file:///etc/passwd'), 400)
    expect(error.message).toMatch(/^Invalid 'image': no image\. Expected PNG/)
  })
})
