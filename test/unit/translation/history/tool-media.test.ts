import { expect, test } from 'vitest'

import { toPhrase } from '../../../../src/errors/adjustment.ts'
import { familyOf } from '../../../../src/generation/families/index.ts'
import { toDashScopeRequest } from '../../../../src/generation/request/to-dashscope-request.ts'
import type { GenerationRequest, Part } from '../../../../src/generation/types.ts'
import { answer, call, calls, refusal, translate, user } from '../../../support/translated.ts'

const png = 'data:image/png;base64,iVBORw0KGgo='
const pdf = 'data:application/pdf;base64,JVBERi0xLjQ='
const image = { type: 'image_url', image_url: { url: png } }
const text = (value: string) => ({ type: 'text', text: value })
const returned = (id: string) => ({ text: `Content returned by tool call ${id}:` })
const result = (id: string, ...content: object[]) => ({ role: 'tool', tool_call_id: id, content })
const model = 'qwen3-vl-plus'

/** The messages after the first two, which are a question and its calls. */
const after = (...messages: Record<string, unknown>[]) => {
  const outcome = translate([user(), calls(call('a'), call('b')), ...messages], { model })
  expect(outcome.adjusted).toEqual([])
  return outcome.messages.slice(2)
}

test('an image goes into a user message behind the last result of its group', () => {
  expect(after(result('a', text('seen'), image), answer('b'))).toEqual([
    { role: 'tool', tool_call_id: 'a', content: 'seen' },
    { role: 'tool', tool_call_id: 'b', content: '7' },
    { role: 'user', content: [returned('a'), { image: png }] },
  ])
})

test('without a text the result names what it holds, and the media of all results are in one message', () => {
  const video = { type: 'video_url', video_url: 'https://example.com/a.mp4' }
  expect(after(result('b', image, image), result('a', video, image))).toEqual([
    { role: 'tool', tool_call_id: 'b', content: '[image]' },
    { role: 'tool', tool_call_id: 'a', content: '[video] [image]' },
    {
      role: 'user',
      content: [
        returned('b'),
        { image: png },
        { image: png },
        returned('a'),
        { video: 'https://example.com/a.mp4' },
        { image: png },
      ],
    },
  ])
})

test('they join a user message that follows', () => {
  expect(after(result('a', image), answer('b'), user('What is it?')).slice(2)).toEqual([
    { role: 'user', content: [returned('a'), { image: png }, { text: 'What is it?' }] },
  ])
})

test('each group has its own', () => {
  const { messages } = translate(
    [user(), calls(call('a')), result('a', image), calls(call('b')), result('b', image), user()],
    { model },
  )
  expect(messages.map(({ role }) => role).join(' ')).toBe('user assistant tool user assistant tool user')
  expect(messages[3]).toEqual({ role: 'user', content: [returned('a'), { image: png }] })
})

test('an id that is replaced is replaced in the introduction', () => {
  const { messages } = translate(
    [user(), calls(call('a')), result('a', image), calls(call('a')), result('a', image)],
    { model },
  )
  expect(messages.at(-1)).toEqual({ role: 'user', content: [returned('a_2'), { image: png }] })
})

test('two results with the same text and other images are not the same result', () => {
  const other = { type: 'image_url', image_url: { url: `${png}AAAA` } }
  const history = [user(), calls(call('a')), result('a', image), result('a', other), user()]
  expect(refusal(history, { model }).param).toBe('messages[3].tool_call_id')
  const same = translate([user(), calls(call('a')), result('a', image), result('a', image), user()], {
    model,
  })
  expect(same.adjusted).toEqual(['messages[3] dropped (a repeated answer)'])
})

test('a family that cannot read it refuses the part', () => {
  expect(refusal([user(), calls(call('a')), result('a', text('x'), image)])).toEqual({
    param: 'messages[2].content[1]',
    message: expect.stringContaining(
      "qwen-plus accepts text only, but got a part of type 'image_url'",
    ) as string,
  })
})

const base = (part: Part['type'], more: object) => ({
  type: part,
  param: `p.${part}`,
  givenType: 'x',
  ...more,
})
const parts = [
  base('text', { text: 'T' }),
  base('image', { url: { value: png, param: 'u' }, settings: [{ name: 'fps', value: 1, param: 'f' }] }),
  base('audio', { url: 'https://example.com/a.mp3' }),
  base('frames', { urls: [] }),
  base('file', { fileParam: 'f', id: { value: undefined, param: 'i' }, url: { value: pdf, param: 'u' } }),
] as Part[]

function noted(name: string, content: readonly Part[] = parts, unreadable: 'note' | 'refuse' = 'note') {
  const turn = { role: 'user' as const, param: 'p', givenRole: 'user', roleParam: 'p', content }
  const request: GenerationRequest = {
    model: name,
    turns: [turn],
    turnsParam: 'turns',
    tools: [],
    toolsParam: 'tools',
    reasoning: { settings: [] },
    unreadable,
    settings: [],
    adjustments: {},
  }
  const { body, adjustments } = toDashScopeRequest(request, familyOf(name))
  return { content: body.input.messages.at(-1)?.content, adjusted: adjustments.map(toPhrase) }
}

test('a part that a text model cannot read becomes a note, which is reported', () => {
  expect(noted('qwen-plus')).toEqual({
    content:
      'T[image omitted: qwen-plus takes text only]\n[audio omitted: qwen-plus takes text only]\n' +
      '[video omitted: qwen-plus takes text only]\n[document omitted: qwen-plus takes text only]',
    adjusted: ['image', 'audio', 'frames', 'file'].map(
      (type) => `p.${type}->a note that it is left out (qwen-plus takes text only)`,
    ),
  })
})

test('media that the model supports are kept', () => {
  const seen = parts.filter(({ type }) => type !== 'frames')
  expect(noted('qwen3-vl-plus', seen)).toEqual({
    content: [
      { text: 'T' },
      { image: png, fps: 1 },
      { text: '[audio omitted: qwen3-vl-plus takes text, image, video, file]\n' },
      { file: pdf },
    ],
    adjusted: ['p.audio->a note that it is left out (qwen3-vl-plus takes text, image, video, file)'],
  })
})

test.each([
  ['qwen-long', '[document omitted: qwen-long reads uploaded files by their id]'],
  ['qwen-doc-turbo', '[document omitted: qwen-doc-turbo reads documents by URL]'],
])('a document in a form that %s does not read', (name, content) => {
  expect(noted(name, parts.slice(4)).content).toBe(content)
})

test('a document in the form that a model reads', () => {
  const file = base('file', {
    fileParam: 'f',
    id: { value: 'file-1', param: 'i' },
    url: { value: 'https://example.com/a.pdf', param: 'u' },
  }) as Part
  const documents = base('documents', { urls: ['https://example.com/a.pdf'] }) as Part
  const url = { type: 'doc_url', doc_url: ['https://example.com/a.pdf'] }
  expect(noted('qwen-doc-turbo', [file, documents]).content).toEqual([url, url])
  expect(noted('qwen-long', [base('text', { text: 'T' }) as Part, file]).content).toBe('T')
  expect(noted('qwen-long', [documents]).content).toBe(
    '[document omitted: qwen-long reads uploaded files by their id]',
  )
})

test('without a note such a part is refused', () => {
  expect(() => noted('qwen-plus', parts, 'refuse')).toThrow("Invalid 'p.image': qwen-plus accepts text only")
})
