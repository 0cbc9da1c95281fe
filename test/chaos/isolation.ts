/**
 * Thousands of interleaved calls on pooled connections, on which a DashScope stub sometimes writes an unrequested
 * response: every answer must belong to its caller.
 */
import assert from 'node:assert/strict'
import { Agent, request as send } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { check } from '../support/report.ts'
import { createRandom, mapConcurrently, range } from './support/numbers.ts'
import { outcomeOf } from './support/outcome.ts'
import { openWire, readResponses, toChat } from './support/raw.ts'
import { withTestBed, rememberSockets } from './support/test-bed.ts'
import { eventStream, startDashScopeStub, toFrame, type ReceivedRequest } from './support/dashscope-stub.ts'

const random = createRandom(9)
const callers = range(500).map((index) => `sk-isolated-${index}-${Math.floor(random() * 1e9)}`)
const questions = 5000

/** The key of each prompt that reached DashScope. */
const keysByPrompt = new Map<string, string>()
/** Prompts whose answers are complete, including unrequested responses. */
const answered = new Set<string>()
const sockets = new Set<Socket>()
let extras = 0
/** Whether the unrequested response follows later than the answer, and may cross the next request. */
let comesLate = false

/** A text that is unique to the key and prompt. */
const textFor = (key: string, prompt: string) => `${key} asked ${prompt}`

/** A whole second response for the previous caller. */
function toExtra(key: string, prompt: string): string {
  const body = toFrame(textFor(key, prompt)) + toFrame('', 'stop')
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n'
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

async function answer(question: ReceivedRequest): Promise<void> {
  await say(question)
  answered.add(question.prompt)
}

async function say({ key, prompt, request, response }: ReceivedRequest): Promise<void> {
  keysByPrompt.set(prompt, key)
  sockets.add(request.socket)
  const text = textFor(key, prompt)
  const middle = Math.floor(text.length / 2)
  await sleep(random() * 20)
  response.writeHead(200, eventStream).write(toFrame(text.slice(0, middle)))
  await sleep(random() * 20)
  const { socket } = request
  const isPoisoned = random() < 0.2
  // In one packet with the end of the answer, so that the connection is idle and in the pool when it is read.
  if (isPoisoned && !comesLate) socket.cork()
  response.end(toFrame(text.slice(middle)) + toFrame('', 'stop'))
  if (isPoisoned) {
    extras += 1
    if (comesLate) await sleep(random() * 3)
    if (socket.destroyed) return
    socket.write(toExtra(key, prompt))
    socket.uncork()
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 100 })

function ask(origin: string, key: string, prompt: string, stream: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = send(
      new URL('/v1/chat/completions', origin),
      {
        method: 'POST',
        agent,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(30_000),
      },
      (reply) => {
        let body = ''
        reply.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        reply.on('error', reject).on('end', () => {
          resolve(
            outcomeOf(
              { status: reply.statusCode ?? 0, body },
              { text: textFor(key, prompt), streamed: stream },
            ),
          )
        })
      },
    )
    call.on('error', reject).end(toChat(prompt, { stream }))
  })
}

/** A naive client: it treats the next response on a connection as the answer to the next request. */
async function askNaively(port: number, keys: readonly string[]): Promise<number> {
  const wire = openWire(port)
  let wrong = 0
  for (const [index, key] of keys.entries()) {
    const prompt = `naive ${index}`
    const body = JSON.stringify({
      model: 'qwen-plus',
      input: { messages: [{ role: 'user', content: prompt }] },
    })
    wire.socket.write(
      `POST /api/v1/services/aigc/text-generation/generation HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
    for (;;) {
      await sleep(10)
      const responses = readAll(wire.received())
      const own = responses[index]
      // An earlier request would mix the stub's bytes of both responses.
      if (own === undefined || !answered.has(prompt)) continue
      const texts = [...own.body.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text)
      if (texts.join('') !== textFor(key, prompt)) wrong += 1
      break
    }
  }
  wire.socket.destroy()
  return wrong
}

/** The complete responses so far. */
function readAll(received: Buffer) {
  try {
    return readResponses(received)
  } catch {
    return []
  }
}

// As DashScope does: on a busy machine a connection that closes after 5 s may meet the next request.
const stub = await startDashScopeStub(answer, { keepAliveMs: 60_000 })
await withTestBed({ upstream: stub.origin }, async (stage) => {
  const { gateway } = stage
  const finish = rememberSockets(stage)
  await check(`${questions} questions of ${callers.length} callers over 100 connections`, async () => {
    const outcomes = await mapConcurrently(range(questions), 200, async (index) => {
      const key = callers[Math.floor(random() * callers.length)] ?? ''
      const outcome = await ask(gateway.origin, key, `question ${index}`, random() < 0.5)
      return { key, index, outcome }
    })
    const wrong = outcomes.filter(({ outcome }) => outcome !== 'exact')
    const wrongKeys = outcomes.filter(({ key, index }) => keysByPrompt.get(`question ${index}`) !== key)
    const figures = `wrong answers ${wrong.length}, wrong keys at DashScope ${wrongKeys.length}; ${extras} unsolicited responses, ${sockets.size} connections to DashScope`
    assert.ok(
      wrong.length === 0 && wrongKeys.length === 0,
      `${figures}; ${JSON.stringify(wrong.slice(0, 3))}`,
    )
    assert.ok(extras > questions / 10, figures)
    assert.ok(sockets.size < questions / 2, figures)
    return figures
  })
  await check(
    'the same with late unsolicited responses: each caller receives only answers of its own',
    async () => {
      comesLate = true
      const outcomes = await mapConcurrently(range(questions), 200, async (index) => {
        const key = callers[Math.floor(random() * callers.length)] ?? ''
        return { key, outcome: await ask(gateway.origin, key, `late ${index}`, random() < 0.5) }
      })
      comesLate = false
      const others = outcomes.filter(({ key, outcome }) =>
        outcome.replaceAll(key, '').includes('sk-isolated-'),
      )
      const own = outcomes.filter(({ outcome }) => outcome.startsWith('WRONG')).length - others.length
      assert.equal(others.length, 0, JSON.stringify(others.slice(0, 3)))
      return `answers of other callers ${others.length}, earlier ones of their own ${own}`
    },
  )
  await check('one after the other, the unsolicited response long before the next question', async () => {
    let wrong = 0
    for (const index of range(50)) {
      const key = callers[index] ?? ''
      if ((await ask(gateway.origin, key, `slowly ${index}`, true)) !== 'exact') wrong += 1
      for (const socket of sockets) {
        if (!socket.destroyed) socket.write(toExtra(key, `slowly ${index}`))
      }
      await sleep(30)
    }
    assert.equal(wrong, 0)
    return `wrong answers ${wrong} of 50`
  })
  await check('a naive client instead of the gateway is detected', async () => {
    const wrong = await askNaively(Number(new URL(stub.origin).port), callers.slice(0, 50))
    assert.ok(wrong > 0)
    return `wrong answers ${wrong} of 50`
  })
  agent.destroy()
  stub.close()
  await finish()
})
