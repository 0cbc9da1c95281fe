/** The official SDK in Chromium, in a page of another origin than the gateway's. */
import assert from 'node:assert/strict'

import { chromium } from 'playwright-core'

import { check } from '../../test/support/report.ts'
import { servePage } from './serve-page.mjs'

const { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey } = process.env
const server = await servePage()
// A new profile in a temporary folder; nothing that the browser does by itself.
const switches =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --disable-background-networking --disable-component-update'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: switches.split(' ') })
const page = await browser.newPage()
page.setDefaultTimeout(45_000)
page.on('pageerror', (error) => console.log(`# page: ${error.message}`))
await page.goto(`${server.origin}/sdk`)
await page.waitForFunction(() => globalThis.OpenAI !== undefined)

const options = { baseURL, apiKey, maxRetries: 0 }
const asking = (content) => [options, { model: 'qwen-plus', messages: [{ role: 'user', content }] }]

await check('a whole answer, with its request id and what was adjusted', async () => {
  assert.notEqual(new URL(baseURL).origin, server.origin)
  const seen = await page.evaluate(async ([settings, request]) => {
    const client = globalThis.connect(settings)
    const { data, response } = await client.chat.completions
      .create({ ...request, temperature: 2 })
      .withResponse()
    const header = (name) => response.headers.get(name)
    return {
      text: data.choices[0].message.content,
      id: data._request_id,
      adjusted: header('x-gateway-adjusted'),
      dashscope: header('x-dashscope-request-id'),
    }
  }, asking('[[sim: say=您好]]'))
  assert.equal(seen.text, '您好')
  assert.match(seen.id, /^req_/)
  assert.match(seen.adjusted, /temperature=2->1\.99/)
  assert.match(seen.dashscope, /^[0-9a-f-]{36}$/)
})

await check('a stream comes piece by piece', async () => {
  const { pieces, spread } = await page.evaluate(async ([settings, request]) => {
    const client = globalThis.connect(settings)
    const seen = []
    const times = []
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      const piece = chunk.choices[0]?.delta.content
      if (!piece) continue
      seen.push(piece)
      times.push(performance.now())
    }
    return { pieces: seen, spread: times.at(-1) - times[0] }
  }, asking('[[sim: pieces=["甲","乙","丙"]; slow-chunks=500]]'))
  assert.deepEqual(pieces, ['甲', '乙', '丙'])
  assert.ok(spread > 250, `${spread} ms from the first piece to the last`)
})

await check('an error has its class, code and request id', async () => {
  const seen = await page.evaluate(
    ([settings, request]) =>
      globalThis
        .connect(settings)
        .chat.completions.create(request)
        .catch((error) => ({
          isRateLimit: error instanceof globalThis.OpenAI.RateLimitError,
          code: error.code,
          id: error.requestID,
          retryAfter: error.headers.get('retry-after'),
        })),
    asking('[[sim: error=Throttling.RateQuota]]'),
  )
  const { id, retryAfter, ...rest } = seen
  assert.deepEqual(rest, { isRateLimit: true, code: 'rate_limit_exceeded' })
  assert.match(id, /^req_/)
  assert.match(retryAfter, /^\d+$/)
})

await check('abort ends a stream', async () => {
  const count = await page.evaluate(async ([settings, request]) => {
    const client = globalThis.connect(settings)
    let chunks = 0
    const stream = await client.chat.completions.create({ ...request, stream: true })
    for await (const _ of stream) {
      chunks += 1
      if (chunks === 3) stream.controller.abort()
    }
    return chunks
  }, asking('[[sim: endless; slow-chunks=20]]'))
  assert.equal(count, 3)
})

await check('the page of examples/browser answers, can be stopped, and shows an error', async () => {
  await page.goto(server.origin)
  const ask = async (question, key = apiKey) => {
    await page.fill('[name=baseURL]', baseURL)
    await page.fill('[name=apiKey]', key)
    await page.fill('[name=question]', question)
    await page.click('button:text("Ask")')
  }
  const statusIs = (pattern) =>
    page.waitForFunction(
      (text) => new RegExp(text).test(document.querySelector('#status').textContent),
      pattern,
    )
  const answer = () => page.textContent('#answer')

  await ask('借款合同要写哪些条款？')
  await statusIs('^Done$')
  assert.match(await answer(), /合同/)

  await ask('[[sim: endless; slow-chunks=20]] 借款合同要写哪些条款？')
  await page.waitForFunction(() => document.querySelector('#answer').textContent.length > 20)
  await page.click('#stop')
  await statusIs('^Stopped$')

  await ask('hi', 'not a key')
  await statusIs(String.raw`^AuthenticationError: 401 .*\(req_`)
})

await browser.close()
server.close()
