import { afterEach, expect, test } from 'vitest'

import { readSession } from '../../../src/dashscope/websocket/read-session.ts'
import {
  runSocketTask,
  type SocketTaskEvent,
  type SocketTaskInput,
} from '../../../src/dashscope/websocket/run-socket-task.ts'
import { connectSocket } from '../../support/connect-socket.ts'
import {
  startSocketServer,
  type RunningSocketServer,
  type SocketServerOptions,
} from '../../support/start-socket-server.ts'

let server: RunningSocketServer | undefined
afterEach(() => server?.close())

async function open(behaviour: SocketServerOptions) {
  server = await startSocketServer(behaviour)
  return connectSocket(server.origin)
}

const request = { id: 't', payload: { model: 'm' }, streaming: 'duplex' } as const

async function runOn(
  script: (action: string) => (object | string | Buffer)[],
  input: Iterable<SocketTaskInput> = [],
) {
  const actions: string[] = []
  const socket = await open({
    onOpen(own) {
      own.on('message', (content: Buffer, isBinary) => {
        const action = isBinary
          ? `${content.length} bytes`
          : (JSON.parse(content.toString()) as { header: { action: string } }).header.action
        actions.push(action)
        for (const message of script(action))
          own.send(
            typeof message === 'object' && !(message instanceof Buffer) ? JSON.stringify(message) : message,
          )
      })
    },
  })
  const events: SocketTaskEvent[] = []
  for await (const event of runSocketTask(socket, request, input)) events.push(event)
  return { actions, events }
}

const event = (name: string, rest: object = {}) => ({
  header: { event: name, attributes: { request_uuid: 'r-2' }, ...rest },
  payload: { usage: { characters: 3 } },
})

test('a task: run, input of both kinds, results, finish; unknown events are ignored', async () => {
  const { actions, events } = await runOn(
    (action) => {
      if (action === 'run-task') return [event('task-started')]
      if (action === 'continue-task') return [event('result-generated'), Buffer.from([1]), event('news')]
      return action === 'finish-task' ? [event('task-finished')] : []
    },
    [{ text: 'x' }, Uint8Array.of(1, 2, 3)],
  )
  expect(actions).toEqual(['run-task', 'continue-task', '3 bytes', 'finish-task'])
  expect(events.map(({ type }) => type)).toEqual(['result', 'bytes', 'finished'])
  expect(events.at(-1)).toMatchObject({ payload: { usage: { characters: 3 } }, requestId: 'r-2' })
})

test.each<[string, object | string, object]>([
  [
    'task-failed',
    event('task-failed', { error_code: 'InvalidParameter', error_message: 'no' }),
    { failure: 'refused', code: 'InvalidParameter', message: 'no', origin: { requestId: 'r-2' } },
  ],
  ['task-failed without words', event('task-failed'), { failure: 'refused' }],
  ['text that is not JSON', '{"header', { failure: 'malformed' }],
  ['JSON that is not an object', '[1]', { failure: 'malformed' }],
])('a task ends at %s', async (_, message, error) => {
  await expect(runOn(() => [message])).rejects.toMatchObject(error)
})

test('a task whose input fails ends with that failure', async () => {
  const input = (function* (): Generator<SocketTaskInput> {
    yield { text: 'x' }
    throw new Error('the upload broke off')
  })()
  const running = runOn((action) => (action === 'run-task' ? [event('task-started')] : []), input)
  await expect(running).rejects.toThrow('the upload broke off')
})

test('a session ends at an error event', async () => {
  const socket = await open({
    onOpen(own) {
      own.send('{"type":"session.created"}')
      own.send('{"type":"error","error":{"code":"InvalidParameter","message":"no"}}')
    },
  })
  const types: unknown[] = []
  const readAll = async () => {
    for await (const { type } of readSession(socket)) types.push(type)
  }
  await expect(readAll()).rejects.toMatchObject({ failure: 'refused', code: 'InvalidParameter' })
  expect(types).toEqual(['session.created'])
})
