/** OpenAI's and Anthropic's SDKs in process, in any runtime: no server, the gateway answers their fetch. */
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

const apiKey = 'sk-0123456789abcdef'
const model = 'qwen-plus'
/** The beginning of a PNG, padded. */
const picture = new Uint8Array(68)
picture.set([137, 80, 78, 71, 13, 10, 26, 10])
const say = (content) => [{ role: 'user', content }]

/** What the SDKs found, for the test to check. */
export async function runSdk(gateway) {
  const { fetch } = gateway
  // Workers have no `process`, and the SDKs take them for browsers without this.
  const options = { apiKey, maxRetries: 0, fetch, dangerouslyAllowBrowser: true }
  const openai = new OpenAI({ baseURL: 'http://in-process/v1', ...options })
  const anthropic = new Anthropic({ baseURL: 'http://in-process', ...options })

  const whole = await openai.chat.completions.create({ model, messages: say('[[sim: say=whole]]') })

  let streamed = ''
  const stream = await openai.chat.completions.create({
    model,
    messages: say('[[sim: say=借款合同]] [[sim: one-byte-chunks]]'),
    stream: true,
  })
  for await (const { choices } of stream) streamed += choices[0]?.delta.content ?? ''

  const endless = await openai.chat.completions.create({
    model,
    messages: say('breaks-off [[sim: endless]] [[sim: slow-chunks=5]]'),
    stream: true,
  })
  for await (const _ of endless) break

  const aborted = await openai.chat.completions
    .create({ model, messages: say('[[sim: slow-ttfb=60000]]') }, { signal: AbortSignal.timeout(100) })
    .catch((error) => error.constructor.name)

  const refused = await openai.chat.completions
    .create({ model, messages: [{ role: 'user', content: 1 }] })
    .catch(({ status, param }) => ({ status, param }))

  const edited = await openai.images
    .edit({
      model: 'qwen-image-edit-plus',
      prompt: 'blue',
      image: await OpenAI.toFile(picture, 'a.png'),
    })
    .catch(({ status, message }) => ({ status, message }))

  const message = await anthropic.messages
    .stream({ model, max_tokens: 100, messages: say('[[sim: say=message]]') })
    .finalText()

  const url = 'http://in-process/v1/models/qwen-plus'
  const overridden = await fetch(new Request(url, { method: 'DELETE' }), { method: 'GET' })

  return {
    whole: whole.choices[0].message.content,
    streamed,
    aborted,
    refused,
    edited,
    message,
    overridden: overridden.status,
  }
}
