import { createRunTask, type RunTask } from '../../dashscope/tasks/run-task.ts'
import { refuseOtherKinds } from '../../errors/wrong-kind.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { freeForm, isForm, type Form } from '../../http/body/multipart.ts'
import { parseBody } from '../../http/body/parse-json.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { notify, observePause } from '../../http/observer.ts'
import { chooseModel } from '../choose-model.ts'
import { parameterNotes } from './describe-parameters.ts'
import { describe } from './describe.ts'
import { recognise } from './recognition/recognise.ts'
import { Transcript, type Recognition } from './recognition/transcript.ts'
import { fileTooLarge, readSource } from './request/audio-source.ts'
import { maxTextLength, readFields } from './request/read-form.ts'
import { toPlan, type TranscriptionPlan } from './request/to-plan.ts'
import {
  AnyForm,
  TranscriptionAnswer,
  TranscriptionEvent,
  TranscriptionFields,
  TranscriptionForm,
} from './schemas.ts'
import { toStreamReply, toWholeReply } from './to-reply.ts'
import { toTranscriptionError } from './to-transcription-error.ts'

export interface TranscriptionsOptions {
  routing: Routing
  runTask?: RunTask | undefined
  /** Bytes of a file; OpenAI's limit by default. */
  maxAudioBytes?: number | undefined
}

/** https://platform.openai.com/docs/api-reference/audio/createTranscription */
export function createTranscriptions({
  routing,
  runTask = createRunTask(),
  maxAudioBytes = 25 * 1024 * 1024,
}: TranscriptionsOptions): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/audio/transcriptions',
    summary: 'Text from speech, with times, speakers and subtitles where the model has them',
    key: 'required',
    body: TranscriptionForm,
    otherBody: () => AnyForm,
    bodyFormat: 'multipart',
    maxBodyBytes: maxAudioBytes + maxTextLength,
    reword: (error) =>
      error.status === 413 && error.type === 'invalid_request_error' && error.param === null
        ? fileTooLarge(maxAudioBytes)
        : error,
    description: {
      answer: TranscriptionAnswer,
      event: TranscriptionEvent,
      text: 'With `response_format` text, srt or vtt.',
      parameters: parameterNotes,
      asksDashScope: true,
    },
    async handle(body, context) {
      if (!isForm(body)) throw new TypeError('The body is not a form.')
      let usesBody = false
      try {
        const plan = readPlan(body, context, { routing, maxAudioBytes })
        if (context.dryRun) return { kind: 'json', body: describe(plan, context.dashscope) }
        const transcript = new Transcript()
        const recognition = transcribe(plan, { body, context, runTask, transcript })
        usesBody = true
        const { answer, languages } = plan
        const options = { transcript, answer, language: languages[0], report: context.report }
        const toReply = answer.stream ? toStreamReply : toWholeReply
        return await toReply(recognition, options)
      } finally {
        if (!usesBody) freeForm(body)
      }
    },
  })
}

interface ReadOptions {
  routing: Routing
  maxAudioBytes: number
}

/** @throws ApiError */
function readPlan(form: Form, context: Context, { routing, maxAudioBytes }: ReadOptions): TranscriptionPlan {
  const { dashscope, addAdjustments, report } = context
  const request = parseBody(TranscriptionFields, readFields(form))
  const stream = request.stream === true
  const model = chooseModel(request.model, routing, context, { stream, kind: 'transcription' })
  refuseOtherKinds(model, 'transcription')
  const source = readSource(form, maxAudioBytes)
  const plan = toPlan({ ...request, model }, source, {
    hasSockets: dashscope.socket !== undefined,
    hasUploads: dashscope.upload !== undefined,
  })
  addAdjustments(plan.adjustments)
  if (!plan.isUploaded) return plan
  const taken = "a file in DashScope's temporary store"
  // Models that run as tasks take files no other way: strict mode does not refuse it.
  if (plan.family.service === 'file-task')
    report([{ param: 'file', taken, why: `${model} reads files by their URL` }])
  else addAdjustments([{ param: 'file', taken, why: 'it is too large for a request' }])
  return plan
}

/** Whether a file is a part of the call's JSON. */
function isInRequest({ isUploaded, family }: TranscriptionPlan): boolean {
  return !isUploaded && family.service !== 'socket-task'
}

interface TranscribeOptions {
  body: Form
  context: Context
  runTask: RunTask
  transcript: Transcript
}

async function* transcribe(
  plan: TranscriptionPlan,
  { body, context, runTask, transcript }: TranscribeOptions,
): Recognition {
  const { dashscope, observer, holdAnswer } = context
  const free = () => {
    freeForm(body)
    // A file in the request itself is in memory until the request is sent.
    if (!isInRequest(plan)) notify(() => observer.bodyFreed?.())
  }
  const observed: RunTask = (to, call, times) => observePause(observer, runTask(to, call, times))
  try {
    yield* recognise(plan, { dashscope, runTask: observed, transcript, free, holdAnswer })
  } catch (cause) {
    throw dashscope.signal.aborted ? cause : toTranscriptionError(cause, plan, transcript.requestId)
  } finally {
    freeForm(body)
    const { tokens } = transcript
    if (tokens !== undefined)
      notify(() =>
        observer.tokensUsed({ input: tokens.input, output: tokens.output, cached: 0, reasoning: 0 }),
      )
  }
}
