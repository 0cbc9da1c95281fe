import { DashScopeError } from '../../dashscope/errors.ts'
import { toErrorAbout, type Subject } from '../to-error-about.ts'
import type { SpeechPlan } from './request/to-plan.ts'
import { unknownVoice } from './request/to-voice.ts'

const subject: Subject = {
  kind: 'speech',
  input: 'input',
  inChinese: '文本',
  params: [
    { param: 'voice', messagePattern: /voice/i },
    { param: 'input', messagePattern: /input|text|length|ssml/i },
    { param: 'speed', messagePattern: /rate/i },
  ],
}

/** CosyVoice's engine reports an unknown voice as 418; Qwen-TTS names it. */
function isOfVoice(message: string): boolean {
  return message.includes('Engine return error code: 418') || /^Voice\b.* is not supported/s.test(message)
}

/** A failure → the error of the request, with the names of its parameters. */
export function toSpeechError(cause: unknown, { model, voice, family }: SpeechPlan): unknown {
  if (!(cause instanceof DashScopeError)) return cause
  if (cause.failure === 'refused' && isOfVoice(cause.message)) return unknownVoice(voice, model, family)
  return toErrorAbout(subject, cause, model)
}
