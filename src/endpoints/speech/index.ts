import { refuseOtherKinds } from '../../errors/wrong-kind.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { describeCalls } from '../../generation/run.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { notify } from '../../http/observer.ts'
import { chooseModel } from '../choose-model.ts'
import { DryRun } from '../dry-run.ts'
import { parameterNotes } from './describe-parameters.ts'
import { examples } from './examples.ts'
import { createSpeechLists } from './lists.ts'
import { toDescribable } from './request/to-calls.ts'
import { contentTypes } from './request/to-format.ts'
import { toPlan, type SpeechPlan } from './request/to-plan.ts'
import { SpeechEvent, SpeechRequest } from './schemas.ts'
import { speak } from './sound/speak.ts'
import { Tally } from './sound/tally.ts'
import { toBytesReply, toStreamReply, type Sound } from './to-reply.ts'
import { toSpeechError } from './to-speech-error.ts'

export function createSpeech(routing: Routing): Endpoint[] {
  return [createSynthesis(routing), ...createSpeechLists()]
}

/** https://platform.openai.com/docs/api-reference/audio/createSpeech */
function createSynthesis(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/audio/speech',
    summary: 'Speech from text',
    key: 'required',
    body: SpeechRequest,
    description: {
      answer: DryRun,
      bytes: Object.values(contentTypes),
      event: SpeechEvent,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      const { dashscope, addAdjustments } = context
      const isStreamed = request.stream_format === 'sse'
      const model = chooseModel(request.model, routing, context, { kind: 'speech', stream: isStreamed })
      refuseOtherKinds(model, 'speech')
      const plan = toPlan(
        { ...request, model },
        { hasSockets: dashscope.socket !== undefined, newTaskId: () => crypto.randomUUID() },
      )
      addAdjustments(plan.adjustments)
      context.model = plan.model
      if (context.dryRun)
        return { kind: 'json', body: describeCalls(plan.calls.map(toDescribable), dashscope) }
      const tally = new Tally()
      const sound = soundOf(plan, context, tally)
      const toReply = isStreamed ? toStreamReply : toBytesReply
      return toReply(sound, plan, { tally, holdAnswer: context.holdAnswer })
    },
  })
}

async function* soundOf(plan: SpeechPlan, { dashscope, observer }: Context, tally: Tally): Sound {
  const isPcm = plan.container === 'wav' || plan.container === 'pcm'
  try {
    yield* speak(plan.calls, { dashscope, tally, isPcm })
  } catch (cause) {
    throw dashscope.signal.aborted ? cause : toSpeechError(cause, plan)
  } finally {
    // What was spoken is billed, even if the rest failed.
    const { input, output } = tally
    if (input + output > 0) notify(() => observer.tokensUsed({ input, output, cached: 0, reasoning: 0 }))
  }
}
