import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ReadStream } from 'node:tty'

import { expect, test } from 'vitest'

import { askLine } from './ask-line.ts'

/** A terminal's input, which records changes of raw mode. */
function createInput() {
  const modes: boolean[] = []
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => void modes.push(mode) })
  return { input: input as unknown as ReadStream & PassThrough, modes }
}

async function ask(pieces: readonly string[]) {
  const { input, modes } = createInput()
  const output = new PassThrough()
  const answer = askLine(input, output, 'Key: ')
  for (const piece of pieces) input.write(piece)
  const typed = await answer
  output.end()
  return { typed, modes, shown: await text(output) }
}

test.each([
  ['sk-abc\r', 'sk-abc'],
  ['sk-abc\n', 'sk-abc'],
  ['\r', ''],
  ['sk-x\u007Fabc\r', 'sk-abc'],
  ['sk-x\babc\r', 'sk-abc'],
  ['\u007F\u007Fa\r', 'a'],
  ['😀\u007Fa\r', 'a'],
  ['wrong\u0015sk-abc\r', 'sk-abc'],
  ['sk-ac\u001B[A\u001B[Db\r', 'sk-abc'],
  ['sk-abc\u0004', 'sk-abc'],
  ['\u0004', ''],
  ['sk-abc\u0003', undefined],
  // What follows the end of the line is ignored.
  ['sk-abc\rls\r', 'sk-abc'],
])('%j is %j, at once and key by key; nothing of it is shown', async (keys, typed) => {
  for (const pieces of [[keys], Array.from(keys)])
    expect(await ask(pieces)).toEqual({ typed, modes: [true, false], shown: 'Key: \n' })
})

test('the end of input means to stop', async () => {
  const { input, modes } = createInput()
  const answer = askLine(input, new PassThrough(), 'Key: ')
  input.end('sk-half')
  expect(await answer).toBeUndefined()
  expect(modes).toEqual([true, false])
})
