import { expect, test } from 'vitest'

import { unobservedCall, type CallKind, type CallObserver } from '../../dashscope/call-observer.ts'
import { observeWithAll, unobservedRequest, type Arrival } from './request-observer.ts'

const arrival = {} as Arrival

/** Records the notifications of a request's observer and its calls, by name. */
function createRecorder() {
  const recorded: string[] = []
  const record = (name: string) => () => void recorded.push(name)
  const call: Required<CallObserver> = {
    attempted: record('attempted'),
    sent: record('sent'),
    answered: record('answered'),
    firstEventArrived: record('firstEventArrived'),
    waitStarted: record('waitStarted'),
    waitEnded: record('waitEnded'),
    ended: record('ended'),
  }
  return {
    recorded,
    observe: () => ({ ...unobservedRequest, callStarted: () => call }),
    names: Object.keys(call),
  }
}

test('each of several observers is notified of every event of a call, also of optional events', () => {
  const recorders = [createRecorder(), createRecorder()]
  const silent = () => ({ ...unobservedRequest, callStarted: () => unobservedCall })
  const observer = observeWithAll([...recorders.map(({ observe }) => observe), silent])(arrival).callStarted()
  observer.attempted({ url: 'http://upstream', attempt: 1 })
  observer.sent?.()
  observer.answered({ status: 200, requestId: undefined })
  observer.firstEventArrived()
  observer.waitStarted()
  observer.waitEnded()
  observer.ended()
  for (const { recorded, names } of recorders) expect(recorded).toEqual(names)
})

test('each observer receives the kind of the call', () => {
  const kinds: unknown[] = []
  const observe = () => ({
    ...unobservedRequest,
    callStarted(kind?: CallKind) {
      kinds.push(kind)
      return unobservedCall
    },
  })
  observeWithAll([observe, observe])(arrival).callStarted('upload')
  expect(kinds).toEqual(['upload', 'upload'])
})

test('one observer is returned as it is, and no observers are an observer that does nothing', () => {
  const { observe, recorded } = createRecorder()
  expect(observeWithAll([observe])).toBe(observe)
  expect(observeWithAll([])(arrival)).toBe(unobservedRequest)
  expect(recorded).toEqual([])
})
