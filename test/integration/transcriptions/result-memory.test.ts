import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import type { DashScope } from '../../../src/dashscope/client.ts'
import { recogniseFile } from '../../../src/endpoints/transcriptions/recognition/over-task.ts'
import type { Context } from '../../../src/http/endpoint.ts'
import { refuseAnswer } from '../../../src/server/admission/rejections.ts'
import { Transcript } from '../../../src/endpoints/transcriptions/recognition/transcript.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const words = [{ begin_time: 0, end_time: 900, text: 'One', punctuation: '.' }]
const sentences = ['One.', 'Two.'].map((text) => ({ begin_time: 0, end_time: 900, text, words }))
const result = JSON.stringify({ transcripts: [{ channel_id: 0, text: 'One. Two.', sentences }] })

const fetchWhole: DashScope['fetchResult'] = async () => ({
  size: undefined,
  bytes: (async function* (): AsyncGenerator<Uint8Array, undefined> {
    yield new TextEncoder().encode(result)
    return undefined
  })(),
})

interface StartOptions {
  fetchResult?: DashScope['fetchResult']
  holdAnswer?: Context['holdAnswer']
}

/** A task that succeeded, with this result. */
function start(needsWords: boolean, { fetchResult = fetchWhole, holdAnswer = () => {} }: StartOptions = {}) {
  const transcript = new Transcript()
  const output = { results: [{ transcription_url: 'https://a.example', subtask_status: 'SUCCEEDED' }] }
  const recognition = recogniseFile(
    { path: '' },
    {
      dashscope: { fetchResult, signal: new AbortController().signal } as DashScope,
      runTask: async () => ({ id: 't', frame: { output }, requestId: undefined }),
      transcript,
      needsWords,
      holdAnswer,
    },
  )
  return { transcript, recognition }
}

test('a result of many megabytes is not kept while its reader takes time', async () => {
  const parse = JSON.parse.bind(JSON)
  let parsed: WeakRef<object> | undefined
  JSON.parse = (text: string) => {
    const value = parse(text) as object
    parsed = new WeakRef(value)
    return value
  }
  const { recognition } = start(true)
  try {
    expect(await recognition.next()).toMatchObject({ value: { delta: 'One.' } })
  } finally {
    JSON.parse = parse
  }
  // A WeakRef keeps its target until the end of the task that made it.
  await new Promise((resolve) => void setTimeout(resolve))
  collect()
  expect(parsed).toBeDefined()
  expect(parsed?.deref()).toBeUndefined()
  expect(await recognition.next()).toMatchObject({ value: { delta: ' Two.' } })
})

test.each([
  [true, 1],
  [false, 0],
])('words are kept where the answer needs them: %s', async (needsWords, count) => {
  const { recognition, transcript } = start(needsWords)
  for await (const { sentence } of recognition) expect(sentence?.words).toHaveLength(count)
  expect(transcript.text).toBe('One. Two.')
})

test('a result without room for it is a 503, is left at once, and is not fetched again', async () => {
  const held: unknown[] = []
  let fetched = 0
  let isLeft = false
  const fetchResult: DashScope['fetchResult'] = async () => {
    fetched += 1
    return {
      size: undefined,
      bytes: (async function* (): AsyncGenerator<Uint8Array, undefined> {
        try {
          for (;;) yield new TextEncoder().encode('x'.repeat(100))
        } finally {
          isLeft = true
        }
      })(),
    }
  }
  const { recognition } = start(true, {
    fetchResult,
    holdAnswer(bytes, stage) {
      held.push([bytes, stage])
      if (bytes > 1000) throw refuseAnswer()
    },
  })
  await expect(recognition.next()).rejects.toMatchObject({ status: 503, code: 'server_is_overloaded' })
  expect(held).toEqual([
    [400, 'sent'],
    [800, 'sent'],
    [1200, 'sent'],
  ])
  expect([fetched, isLeft]).toEqual([1, true])
})
