import { randomUUID } from 'node:crypto'

import { openSocket, type OpenSocket } from '../../support/open-socket.ts'

export interface StreamSentence {
  sentence_id: number
  begin_time: number
  end_time: number | null
  text: string
  heartbeat: boolean
  sentence_end: boolean
  words: { text: string; punctuation: string }[]
}
export interface StreamEvent {
  header: { event: string; error_code?: string; error_message?: string }
  payload: { output?: { sentence?: StreamSentence }; usage?: { duration: number } | null }
}

export interface StreamRun {
  socket: OpenSocket
  events: () => StreamEvent[]
  names: () => string[]
  /** The sentences of the results. */
  sentences: () => StreamSentence[]
  command: (action: string, input?: object) => void
  /** Sends sound in parts of 100 ms at 16 kHz. */
  send: (sound: Uint8Array) => void
  /** Sends `finish-task`; resolves at the end of the task. */
  finish: () => Promise<void>
}

export const pcm = { format: 'pcm', sample_rate: 16_000 }

/** A task that has started, or failed. */
export async function startStream(
  origin: string,
  parameters: object = pcm,
  {
    model = 'fun-asr-realtime',
    input = {},
    headers = {},
  }: { model?: string; input?: object; headers?: Record<string, string> } = {},
): Promise<StreamRun> {
  const socket = openSocket(origin, '/api-ws/v1/inference', headers)
  const task_id = randomUUID()
  const events = () =>
    socket.messages.filter(
      (message) => typeof message === 'object' && !(message instanceof Buffer),
    ) as unknown as StreamEvent[]
  const names = () => events().map(({ header }) => header.event)
  const command = (action: string, own: object = {}) =>
    socket.send({ header: { action, task_id, streaming: 'duplex' }, payload: { input: own } })
  const payload = { task_group: 'audio', task: 'asr', function: 'recognition', model, parameters, input }
  socket.send({ header: { action: 'run-task', task_id, streaming: 'duplex' }, payload })
  await socket.until(() => names().length > 0)
  return {
    socket,
    events,
    names,
    command,
    sentences: () => events().flatMap(({ payload: { output } }) => output?.sentence ?? []),
    send(sound) {
      for (let at = 0; at < sound.length; at += 3200) socket.send(sound.subarray(at, at + 3200))
    },
    async finish() {
      command('finish-task')
      await socket.until(() => /task-(finished|failed)/.test(names().at(-1) ?? ''))
    },
  }
}
