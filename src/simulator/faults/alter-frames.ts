import { alterBody } from './alter-body.ts'
import { amount, type Directives, type FaultName } from './faults.ts'
import { isObject, listOf, objectOf } from '../json.ts'
import { refuse, type Refusal } from '../request/refusal.ts'
import type { Frame } from '../sse.ts'

/** The faults that change which frames are sent. */
export function alterFrames(frames: Frame[], directives: Directives, requestId: string): Frame[] {
  const altered = frames.map((frame, index) => withBody(frame, directives, index === frames.length - 1))
  const failAt = failurePoint(directives)
  if (failAt !== undefined) return [...altered.slice(0, failAt), failure(directives, requestId)]
  const broken = amount(directives, 'bad-json', 2)
  const kept = directives.has('no-final-event') ? altered.filter(isUnfinished) : altered
  return broken === undefined ? kept : kept.with(Math.min(broken, kept.length) - 1, truncatedFrame)
}

function withBody(frame: Frame, directives: Directives, isLast: boolean): Frame {
  return isObject(frame.body) ? { ...frame, body: alterBody(frame.body, directives, isLast) } : frame
}

const truncatedFrame: Frame = {
  event: 'result',
  status: 200,
  body: '{"output":{"choices":[{"message":{"content":"',
}

export function errorFrame(refusal: Refusal, requestId: string): Frame {
  const { status, code, message } = refusal
  return { event: 'error', status, body: { code, message, request_id: requestId } }
}

/** The refusal that `name=code` (or `error-code`) asks for, with the message of `error-message`. */
export function askedRefusal(directives: Directives, name: FaultName, fallback: string): Refusal {
  const code = directives.get('error-code') ?? (directives.get(name) || fallback)
  return refuse(code, askedMessage(directives))
}

/** The message that replaces that of an error, if a fault sets one. */
export function askedMessage(directives: Directives): string | undefined {
  const digits = amount(directives, 'error-digits', 100_000)
  return digits === undefined ? directives.get('error-message') : digitsOf(digits)
}

const maxDigits = 10_000_000

function digitsOf(count: number): string {
  const length = Math.min(Math.max(count, 0), maxDigits)
  return '1234567890'.repeat(Math.ceil(length / 10)).slice(0, length)
}

/** Whether a frame has no finish reason yet. */
export function isUnfinished(frame: Frame): boolean {
  const output = objectOf(objectOf(frame.body)['output'])
  const reasons = [output, ...listOf(output['choices']).map(objectOf)].map(
    (holder) => holder['finish_reason'],
  )
  return reasons.every((reason) => reason === undefined || reason === 'null')
}

function failurePoint(directives: Directives): number | undefined {
  if (directives.has('429-in-200')) return 0
  if (directives.has('200-then-error-event')) return 1
  return amount(directives, 'error-after', 2)
}

function failure(directives: Directives, requestId: string): Frame {
  const code = directives.has('429-in-200') ? 'Throttling.RateQuota' : 'DataInspectionFailed'
  return errorFrame(askedRefusal(directives, 'error-code', code), requestId)
}
