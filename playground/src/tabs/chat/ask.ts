import { signal } from '@preact/signals'

import { Exchange } from '../../gateway/exchange.ts'
import { isForm } from '../../gateway/request.ts'
import { readEvents, readJson } from '../../gateway/send.ts'
import { isKeyOpen, lacksKey } from '../../state/key.ts'
import { hasProblem } from './chat-settings.ts'
import { addAnswer, openAnswer, remove, turns, type Turn } from './conversation.ts'
import type { Wire } from './wires/wire.ts'

/** The request that the inspector shows. */
export const inspected = signal<Exchange | undefined>(undefined)

/** The API of each request: the tabs for chat share the conversation, and so the inspector. */
const wires = new WeakMap<Exchange, Wire>()

export function wireOf(exchange: Exchange): Wire | undefined {
  return wires.get(exchange)
}

/** Whether a request may be sent now. */
export function mayAsk(): boolean {
  return openAnswer() === undefined && isReady()
}

/** Whether a request could be sent if no answer is being written. Without a key the page asks for one. */
function isReady(): boolean {
  if (hasProblem()) return false
  if (!lacksKey()) return true
  isKeyOpen.value = true
  return false
}

/** Sends the conversation, and adds the answer to it while it comes. */
export async function ask(wire: Wire): Promise<void> {
  const exchange = new Exchange(wire.toRequest(turns.value))
  const { answer } = addAnswer()
  answer.exchange.value = exchange
  inspected.value = exchange
  wires.set(exchange, wire)
  const { body } = exchange.request
  if (!isForm(body) && body['stream'] === true)
    return readEvents(exchange, (json, name) => wire.readEvent(json, name, answer))
  const whole = await readJson(exchange)
  if (whole !== undefined) wire.readAnswer(whole, answer)
}

/** Asks again from a turn on: what is behind it is removed, and an answer itself, too. */
export function askAgain(wire: Wire, turn: Turn): void {
  // Nothing is removed in vain.
  if (!isReady()) return
  const place = turns.value.indexOf(turn)
  const next = turn.kind === 'answer' ? turn : turns.value[place + 1]
  if (next !== undefined) remove(next, true)
  if (mayAsk()) void ask(wire)
}
