import { batch } from '@preact/signals'
import { createParser } from 'eventsource-parser'

import { languageCode } from '../state/language.ts'
import { keyToSend } from '../state/key.ts'
import { gatewayUrl } from '../state/settings.ts'
import type { Exchange } from './exchange.ts'
import { isPage, parse, readFailure, toFailure, type Failure } from './failure.ts'
import { readFrames } from './read-frames.ts'
import { isForm, type GatewayRequest } from './request.ts'

/** The `fetch` of a request; the browser itself writes the content type of a form. */
export function toFetch({ path, body, headers }: GatewayRequest): [url: string, init: RequestInit] {
  const all = { ...headers, authorization: `Bearer ${keyToSend()}`, 'accept-language': languageCode() }
  const init = { method: 'POST', cache: 'no-store', credentials: 'omit' } as const
  if (!isForm(body))
    return [
      `${gatewayUrl}${path}`,
      { ...init, headers: { ...all, 'content-type': 'application/json' }, body: JSON.stringify(body) },
    ]
  const form = new FormData()
  for (const [name, value] of body) form.append(name, value)
  return [`${gatewayUrl}${path}`, { ...init, headers: all, body: form }]
}

/** Sends the request. Undefined where there is no answer: then the exchange has the failure. */
export async function open(exchange: Exchange): Promise<Response | undefined> {
  const [url, init] = toFetch({
    ...exchange.request,
    headers: { ...exchange.request.headers, 'x-gateway-upstream-events': 'true' },
  })
  try {
    const response = await fetch(url, { ...init, signal: exchange.signal })
    exchange.headers.value = response.headers
    if (response.ok && !isPage(response)) {
      if (exchange.isOpen) exchange.phase.value = 'answering'
      return response
    }
    exchange.fail(await readFailure(response))
  } catch (error) {
    exchange.fail({ kind: 'unreachable', message: String(error) })
  }
  return undefined
}

/** A whole answer; undefined for a failure, such as what `toWhole` cannot read. */
async function readWhole<Whole>(
  exchange: Exchange,
  toWhole: (text: string) => Whole | undefined,
): Promise<Whole | undefined> {
  const response = await open(exchange)
  const text = await response?.text().catch(() => undefined)
  const whole = text === undefined ? undefined : toWhole(text)
  if (text === undefined || whole === undefined) {
    exchange.fail(toCut(response?.headers))
    return undefined
  }
  exchange.events.gateway.push({ at: exchange.pace.now(), name: '', text })
  exchange.finish()
  return whole
}

function toCut(headers: Headers | undefined): Failure {
  return { kind: 'cut', message: '', requestId: headers?.get('x-request-id') ?? undefined }
}

/** A whole answer as text; undefined for a failure. */
export async function readText(exchange: Exchange): Promise<string | undefined> {
  return readWhole(exchange, (text) => text)
}

/** A JSON answer; undefined for a failure. */
export async function readJson<Answer>(exchange: Exchange): Promise<Answer | undefined> {
  return readWhole(exchange, (text) => parse(text) as Answer | undefined)
}

/**
 * Reads an answer that is a stream of events. `onEvent` gets each event's name and its parsed data, and returns whether the answer
 * is complete with it. For chat completions, `[DONE]` says so.
 */
export async function readEvents(
  exchange: Exchange,
  onEvent: (json: unknown, name: string) => boolean | void,
): Promise<void> {
  const response = await open(exchange)
  if (response?.body == null) return
  const { gateway, dashscope } = exchange.events
  const parser = createParser({
    onEvent({ event = '', data }) {
      gateway.push({ at: exchange.pace.now(), name: event, text: data })
      if (data === '[DONE]') return exchange.finish()
      const json = parse(data)
      const failure = toFailure(json, undefined, response.headers)
      if (failure !== undefined) return exchange.fail(failure)
      if (onEvent(json, event) === true) exchange.finish()
    },
    onComment(comment) {
      const text = /^\s?upstream (.*)$/s.exec(comment)?.[1]
      if (text !== undefined) dashscope.push({ at: exchange.pace.now(), name: '', text })
    },
  })
  try {
    for await (const text of readFrames(response.body.pipeThrough(new TextDecoderStream()))) {
      if (exchange.phase.value === 'stopped') return
      batch(() => parser.feed(text))
    }
  } catch {
    // The user has stopped it, or the line is cut. What follows distinguishes them.
  }
  exchange.fail(toCut(response.headers))
}
