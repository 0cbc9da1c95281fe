import { expect, test } from 'vitest'

import { unobservedCall, type CallObserver } from '../../dashscope/call-observer.ts'
import { observeWithAll, unobservedRequest, type Arrival } from './request-observer.ts'

const arrival = {} as Arrival

/** What an observer of a request and of its calls was notified of, by name. */
function createRecorder() {
  const heard: string[] = []
  const record = (name: string) => () => void heard.push(name)
  const call: Required<CallObserver> = {
    attempted: record('attempted'),
    sent: record('sent'),
    answered: record('answered'),
    begun: record('begun'),
    waiting: record('waiting'),
    heard: record('heard'),
    ended: record('ended'),
  }
  return { heard, observe: () => ({ ...unobservedRequest, calls: () => call }), names: Object.keys(call) }
}

test('each of several observers hears all of a call, also what not every observer listens to', () => {
  const recorders = [createRecorder(), createRecorder()]
  const silent = () => ({ ...unobservedRequest, calls: () => unobservedCall })
  const observer = observeWithAll([...recorders.map(({ observe }) => observe), silent])(arrival).calls()
  observer.attempted({ url: 'http://upstream', attempt: 1 })
  observer.sent?.()
  observer.answered({ status: 200, requestId: undefined })
  observer.begun()
  observer.waiting()
  observer.heard()
  observer.ended()
  for (const { heard, names } of recorders) expect(heard).toEqual(names)
})

test('one observer is passed on as it is, and none observes nothing', () => {
  const { observe, heard } = createRecorder()
  expect(observeWithAll([observe])).toBe(observe)
  expect(observeWithAll([])(arrival)).toBe(unobservedRequest)
  expect(heard).toEqual([])
})
