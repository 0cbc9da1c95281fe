import type { DashScope } from '../../../dashscope/client.ts'
import { fieldsOf } from '../../../dashscope/websocket/read-event.ts'
import { runSocketTask, type SocketTaskRequest } from '../../../dashscope/websocket/run-socket-task.ts'
import { socketPath } from '../request/to-calls.ts'
import { blankBetween } from './join-texts.ts'
import { toSentence, type Recognition, type Sentence, type Transcript } from './transcript.ts'

interface SocketOptions {
  dashscope: DashScope
  transcript: Transcript
  /** All bytes were sent. */
  free: () => void
}

/** Bytes of one message. */
const messageBytes = 16 * 1024

function* inMessages(bytes: Uint8Array, free: () => void): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += messageBytes) yield bytes.subarray(at, at + messageBytes)
  free()
}

/** A model that takes the bytes over a WebSocket. A sentence is replaced until it ends. */
export async function* recogniseBytes(
  bytes: Uint8Array,
  task: SocketTaskRequest,
  { dashscope, transcript, free }: SocketOptions,
): Recognition {
  if (dashscope.socket === undefined) throw new TypeError('There is no transport for WebSockets.')
  // A task: results arrive while the bytes are still in memory and sent.
  const socket = await dashscope.socket({ path: socketPath, kind: 'task' })
  const sentences: Sentence[] = []
  for await (const event of runSocketTask(socket, task, inMessages(bytes, free))) {
    if (event.type === 'bytes') continue
    socket.answerBegan()
    transcript.requestId ??= event.requestId
    const { output, usage } = event.payload
    const raw = fieldsOf(fieldsOf(output)['sentence'])
    transcript.addUsage(usage)
    // Clients take the end for the mark where there is no other.
    const hasEnded = raw['sentence_end'] === true || (raw['sentence_end'] == null && raw['end_time'] != null)
    const sentence = hasEnded && raw['heartbeat'] !== true ? toSentence(raw) : undefined
    if (sentence === undefined) continue
    const delta = blankBetween(sentences.at(-1)?.text ?? '', sentence.text) + sentence.text
    sentences.push(sentence)
    transcript.sentences = sentences
    transcript.text += delta
    yield { delta, sentence }
  }
}
