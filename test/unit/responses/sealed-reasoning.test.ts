import { describe, expect, test, vi } from 'vitest'

import { createSeal } from '../../../src/endpoints/reasoning/sealed-reasoning.ts'
import { createGateway } from '../../../src/index.ts'
import { deriveSecret } from '../../../src/http/caller/derive-secret.ts'
import { post, sent, stream, toStream } from '../../support/responses/ask-responses.ts'

const include = ['reasoning.encrypted_content']
const thought = toStream([{ reasoning_content: '秘密 of the model' }, { content: 'A' }, {}])

const headers = { 'x-gateway-dry-run': 'true', 'x-gateway-strict': 'true' }
const answered = (reasoning: unknown) => ({
  input: [
    { role: 'user', content: 'U' },
    reasoning,
    { role: 'assistant', content: 'A' },
    { role: 'user', content: 'V' },
  ],
})

describe('reasoning that comes back sealed', () => {
  test('is read again by the same caller, without its text', async () => {
    const { response, events } = await stream(thought, { include })
    const [item] = response.output
    const sealed = String(item?.['encrypted_content'])
    expect(sealed).toMatch(/^dg1\.[\w-]+$/)
    expect(events.find(({ type }) => type === 'response.output_item.added')?.item).not.toHaveProperty(
      'encrypted_content',
    )
    const { messages, adjusted } = await sent(
      answered({ type: 'reasoning', summary: [], encrypted_content: sealed }),
    )
    expect(messages[1]).toEqual({ role: 'assistant', content: 'A', reasoning_content: '秘密 of the model' })
    expect(adjusted).toEqual([])
  })

  test('is read by the count of tokens as well', async () => {
    const { response } = await stream(thought, { include })
    const sealed = {
      type: 'reasoning',
      summary: [],
      encrypted_content: response.output[0]?.['encrypted_content'],
    }
    const gateway = createGateway({ transport: () => Promise.reject(new Error('a dry run calls nothing')) })
    const counted = await post(gateway, { model: 'qwen-plus', ...answered(sealed) }, headers, '/input_tokens')
    expect(await counted.json()).toMatchObject({
      request: { body: { input: { messages: [{}, { content: '秘密 of the model\nA' }, {}] } } },
    })
  })

  test('is a mark without text where the summary has it', async () => {
    const { response } = await stream(thought, { include, reasoning: { summary: 'auto' } })
    const [item] = response.output
    expect(item?.['encrypted_content']).toBe('dg1.the-text-is-in-summary')
    const { messages } = await sent(answered(item))
    expect(messages[1]).toMatchObject({ reasoning_content: '秘密 of the model' })
  })

  test('is there only where it was requested', async () => {
    const { response } = await stream(thought)
    expect(response.output[0]).not.toHaveProperty('encrypted_content')
  })

  test('of which only the length is known is an item without text', async () => {
    const counted = { input_tokens: 1, output_tokens: 9, output_tokens_details: { reasoning_tokens: 8 } }
    const { response } = await stream(toStream([{ content: 'A' }, {}], counted), { include })
    expect(response.output.map(({ type }) => type)).toEqual(['message', 'reasoning'])
    const { response: other } = await stream(toStream([{ content: 'A' }, {}], counted))
    expect(other.output).toHaveLength(1)
  })
})

describe('a seal', async () => {
  const mine = createSeal(await deriveSecret('sk-mine', 'reasoning'))
  const sealed = mine.seal('text', false)

  test('differs each time, and by caller and purpose', async () => {
    expect(mine.seal('text', false)).not.toBe(sealed)
    expect(mine.open(sealed)).toBe('text')
    expect(createSeal(await deriveSecret('sk-yours', 'reasoning')).open(sealed)).toBeUndefined()
    expect(createSeal(await deriveSecret('sk-mine', 'other')).open(sealed)).toBeUndefined()
  })

  test.each(['', 'dg1.', 'dg1.AAAA', 'dg1.%%%', 'gAAAAAB', `${sealed.slice(0, -2)}AA`])(
    '%j is not opened',
    (text) => {
      expect(mine.open(text)).toBeUndefined()
    },
  )

  test('takes a long text', () => {
    const long = '思'.repeat(200_000)
    expect(mine.open(mine.seal(long, false))).toBe(long)
  })

  test('decodes no blob that is too long, and reads the others', async () => {
    const seal = createSeal(await deriveSecret('sk-mine', 'reasoning'))
    const decode = vi.spyOn(globalThis, 'atob')
    expect(seal.open(`dg1.${'A'.repeat(7_000_000)}`)).toBeUndefined()
    expect(decode).not.toHaveBeenCalled()
    decode.mockRestore()
    expect(seal.open(sealed)).toBe('text')
  })

  test('opens a limited number of blobs in one request, however short they are', async () => {
    const key = await deriveSecret('sk-mine', 'reasoning')
    const seal = createSeal(key)
    const opened = Array.from({ length: 4000 }, () => seal.open(sealed)).filter((text) => text === 'text')
    expect(opened.length).toBeGreaterThan(2000)
    expect(opened.length).toBeLessThan(4000)
    expect(createSeal(key).open(sealed)).toBe('text')
  })
})
