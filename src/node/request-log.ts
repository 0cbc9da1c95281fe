import pino, { type DestinationStream } from 'pino'

import { maskKeys } from '../endpoints/to-api-error.ts'
import type { Config } from './config.ts'

/** Everything that is ever logged: allow-listed fields, never a request, an answer or an error as a whole. */
export interface LogEvents {
  request_started: { ip: string; method: string; /** Without the query. */ path: string; keyHash: string }
  request_completed: {
    ip: string
    /** 499 where the caller left before the status line. */
    status: number
    seconds: number
    keyHash: string
    requestId: string | undefined
    /** Whether the caller was there to the end. */
    completed: boolean
  }
  upstream_call: {
    path: string
    status: number | undefined
    milliseconds: number
    requestId: string | undefined
  }
  /** A model was found on another service than the table says. */
  rerouted: { model: string; service: string }
  /** An unforeseen failure: its type and stack frames, not its message, which may quote a request. */
  unforeseen_failure: { name: string; frames: string[] }
}

type EventName = keyof LogEvents
type Level = Exclude<Config['logLevel'], 'silent'>
type Write = <Name extends EventName>(event: Name, fields: LogEvents[Name]) => void

export interface RequestLog {
  write: Write
  failed: (error: unknown) => void
  /** Writes what is still in memory. */
  flush: () => Promise<void>
}

const levelOf: Readonly<Record<EventName, Level>> = {
  request_started: 'info',
  request_completed: 'info',
  upstream_call: 'debug',
  rerouted: 'debug',
  unforeseen_failure: 'error',
}

const textOf: { readonly [Name in EventName]: (fields: LogEvents[Name]) => string } = {
  request_started: ({ ip, method, path, keyHash }) =>
    `Request started - IP: ${ip}, Method: ${method}, Path: ${path}, API Key Hash: ${keyHash}`,
  request_completed: ({ ip, status, seconds, keyHash }) =>
    `Request completed - IP: ${ip}, Status: ${status}, Time: ${seconds.toFixed(2)}s, API Key Hash: ${keyHash}`,
  upstream_call: ({ path, status = 'none', milliseconds, requestId = 'none' }) =>
    `DashScope called - Path: ${path}, Status: ${status}, Time: ${Math.round(milliseconds)}ms, Request Id: ${requestId}`,
  rerouted: ({ model, service }) => `Model found on another service - Model: ${model}, Service: ${service}`,
  unforeseen_failure: ({ name, frames }) => `Unforeseen failure - ${name}: ${frames.join(' < ')}`,
}

/** Lines go to `destination` asynchronously, several per write. */
export function createRequestLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  destination = pino.destination({ fd: 1, sync: false }),
): RequestLog {
  const write = logFormat === 'json' ? jsonWriter(logLevel, destination) : textWriter(logLevel, destination)
  return {
    write,
    failed: (error) => write('unforeseen_failure', describe(error)),
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  }
}

function jsonWriter(logLevel: Config['logLevel'], destination: DestinationStream): Write {
  const logger = pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
  return (event, fields) => {
    const record: Record<string, unknown> = { ...fields }
    logger[levelOf[event]](record, event)
  }
}

function textWriter(logLevel: Config['logLevel'], destination: DestinationStream): Write {
  const { values } = pino.levels
  const least = values[logLevel] ?? Infinity
  return (event, fields) => {
    if ((values[levelOf[event]] ?? 0) < least) return
    destination.write(`${toTimestamp(new Date())} - ${textOf[event](fields)}\n`)
  }
}

function describe(error: unknown): LogEvents['unforeseen_failure'] {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] }
  const frames = (error.stack ?? '').split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? [])
  return { name: error.name, frames }
}

/** Paths and model names are callers' text: people paste keys into them, and they may hold anything. */
export function toLogText(text: string): string {
  return maskKeys(text.replaceAll(/[^\x21-\x7e]/g, '?')).slice(0, 256)
}

/** `2024-01-01 12:00:00`, local time. */
function toTimestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
