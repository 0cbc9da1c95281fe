import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import type { DashScope } from '../../../src/dashscope/client.ts'
import { recogniseFile } from '../../../src/endpoints/transcriptions/recognition/over-task.ts'
import { Transcript } from '../../../src/endpoints/transcriptions/recognition/transcript.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const words = [{ begin_time: 0, end_time: 900, text: 'One', punctuation: '.' }]
const sentences = ['One.', 'Two.'].map((text) => ({ begin_time: 0, end_time: 900, text, words }))
const result = JSON.stringify({ transcripts: [{ channel_id: 0, text: 'One. Two.', sentences }] })

/** A task that succeeded, with this result. */
function start(needsWords: boolean) {
  const transcript = new Transcript()
  const fetchResult: DashScope['fetchResult'] = async () => ({
    size: undefined,
    bytes: (async function* (): AsyncGenerator<Uint8Array, undefined> {
      yield new TextEncoder().encode(result)
      return undefined
    })(),
  })
  const output = { results: [{ transcription_url: 'https://a.example', subtask_status: 'SUCCEEDED' }] }
  const recognition = recogniseFile(
    { path: '' },
    {
      dashscope: { fetchResult, signal: new AbortController().signal } as DashScope,
      runTask: async () => ({ id: 't', frame: { output }, requestId: undefined }),
      transcript,
      needsWords,
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
