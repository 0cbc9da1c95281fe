import { toBase64 } from '../../../base64.ts'
import type { DashScope } from '../../../dashscope/client.ts'
import type { RunTask } from '../../../dashscope/tasks/run-task.ts'
import { fromBytes } from '../../../dashscope/uploads/upload-file.ts'
import type { Context } from '../../../http/endpoint.ts'
import { toHttpCall, toSocketTask } from '../request/to-calls.ts'
import type { TranscriptionPlan } from '../request/to-plan.ts'
import { recogniseInputAudio, recogniseMessage, type Answer } from './over-http.ts'
import { recogniseBytes } from './over-socket.ts'
import { recogniseFile } from './over-task.ts'
import type { Recognition, Transcript } from './transcript.ts'

export interface RecogniseOptions {
  dashscope: DashScope
  runTask: RunTask
  transcript: Transcript
  /** The file is not used any more: it was sent, or is a part of the request. */
  free: () => void
  holdAnswer: Context['holdAnswer']
}

/** Makes the calls of a plan. Leaving the loop ends the call. @throws DashScopeError */
export async function* recognise(plan: TranscriptionPlan, options: RecogniseOptions): Recognition {
  const { source, family } = plan
  if (family.service === 'socket-task') {
    if (source.kind === 'file')
      yield* recogniseBytes(source.bytes, toSocketTask(plan, crypto.randomUUID()), options)
    return
  }
  if (family.service === 'file-task') {
    const call = toHttpCall(await toUrl(plan, options), plan)
    yield* recogniseFile(call, { ...options, needsWords: plan.answer.needsWords })
    return
  }
  const isStreamed = isStreamedUpstream(plan)
  const answer = await open(plan, options, isStreamed)
  const readAnswer = family.service === 'message' ? recogniseMessage : recogniseInputAudio
  yield* readAnswer(answer, { transcript: options.transcript, isStreamed })
}

/** Not a part of the generator, which would keep a data URL of ten megabytes while it waits. */
async function open(
  plan: TranscriptionPlan,
  options: RecogniseOptions,
  isStreamed: boolean,
): Promise<Answer> {
  const url = await toUrl(plan, options)
  return options.dashscope[isStreamed ? 'stream' : 'send'](toHttpCall(url, plan))
}

/** A whole answer with times has the last sentence alone. */
export function isStreamedUpstream({ family, answer }: TranscriptionPlan): boolean {
  if (family.service === 'file-task') return false
  return answer.stream || (family.service === 'input-audio' && answer.format !== 'json')
}

/** A web address, an uploaded file, or a data URL. */
async function toUrl(
  { source, model, isUploaded }: TranscriptionPlan,
  options: RecogniseOptions,
): Promise<string> {
  const { dashscope, free } = options
  if (source.kind === 'url') return source.url
  const { bytes, container } = source
  try {
    if (!isUploaded) return `data:${container.type};base64,${toBase64(bytes)}`
    const [url = ''] = (await dashscope.upload?.([fromBytes(bytes, container.type)], model)) ?? []
    return url
  } finally {
    free()
  }
}
