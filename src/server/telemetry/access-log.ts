import { setTimeout as wait } from 'node:timers/promises'

import pino, { type DestinationStream } from 'pino'

import { hideKeys } from '../../http/caller/redact-api-keys.ts'
import type { Config } from '../config/index.ts'
import { say } from '../process/standard-streams.ts'

/** All log events. Their fields are an allow list: never a whole request, answer or error. */
export interface LogEvents {
  request_started: { ip: string; method: string; /** Without the query. */ path: string; keyHash: string }
  request_completed: {
    ip: string
    /** 499 if the caller disconnected before the status line. */
    status: number
    seconds: number
    keyHash: string
    requestId: string | undefined
    /** Whether the caller received the whole response. */
    completed: boolean
    /** The entry of `REGIONS`, if the request names one by a header. */
    region?: string | undefined
    /** For failed requests: the model, if known, and the error code. */
    model?: string | undefined
    error?: string | undefined
  }
  upstream_call: {
    /** `(upload)` or `(result)` for a file in DashScope's stores. */
    path: string
    status: number | undefined
    milliseconds: number
    requestId: string | undefined
  }
  /** A model was found on a different service than in the table. */
  rerouted: { model: string; service: string }
  /** Limits are counted in Redis again, or only in this process. */
  redis: { isUp: boolean }
  /** A worker process ended unexpectedly and is restarted. `exit`: its code, or the signal that ended it. */
  worker_died: { pid: number; exit: string; againInMs: number }
  /** An unforeseen failure: its type and stack frames, not its message, which may quote a request. */
  unforeseen_failure: { name: string; frames: string[] }
}

type EventName = keyof LogEvents
type Level = Exclude<Config['logLevel'], 'silent'>
type Write = <Name extends EventName>(event: Name, fields: LogEvents[Name]) => void

export interface RequestLog {
  write: Write
  failed: (error: unknown) => void
  /** Writes the lines that are still in memory. */
  flush: () => Promise<void>
}

export const levelOf: Readonly<Record<EventName, Level>> = {
  request_started: 'info',
  request_completed: 'info',
  upstream_call: 'debug',
  rerouted: 'debug',
  redis: 'warn',
  worker_died: 'error',
  unforeseen_failure: 'error',
}

const textOf: { readonly [Name in EventName]: (fields: LogEvents[Name]) => string } = {
  request_started: ({ ip, method, path, keyHash }) =>
    `Request started - IP: ${ip}, Method: ${method}, Path: ${path}, API Key Hash: ${keyHash}`,
  request_completed: ({ ip, status, seconds, keyHash, region, requestId, model, error }) =>
    `Request completed - IP: ${ip}, Status: ${status}, Time: ${seconds.toFixed(2)}s, API Key Hash: ${keyHash}${region === undefined ? '' : `, Region: ${region}`}${toFailureText({ requestId, model, error })}`,
  upstream_call: ({ path, status = 'none', milliseconds, requestId = 'none' }) =>
    `DashScope called - Path: ${path}, Status: ${status}, Time: ${Math.round(milliseconds)}ms, Request Id: ${requestId}`,
  rerouted: ({ model, service }) => `Model found on another service - Model: ${model}, Service: ${service}`,
  redis: ({ isUp }) =>
    isUp
      ? 'Redis answers - rate limits are counted there, for all processes'
      : 'Redis does not answer - rate limits are counted in each process alone until it does',
  worker_died: ({ pid, exit, againInMs }) =>
    `Worker died - Pid: ${pid}, Exit: ${exit}, Started again in: ${againInMs}ms`,
  unforeseen_failure: ({ name, frames }) => `Unforeseen failure - ${name}: ${frames.join(' < ')}`,
}

/** The end of the line of a failed request; empty for others. */
function toFailureText({
  requestId,
  model,
  error,
}: Pick<LogEvents['request_completed'], 'requestId' | 'model' | 'error'>): string {
  if (error === undefined) return ''
  const fields = { 'Request ID': requestId, Model: model, Error: error }
  return Object.entries(fields)
    .map(([name, value]) => (value === undefined ? '' : `, ${name}: ${value}`))
    .join('')
}

type Destination = ReturnType<typeof pino.destination>

/** Lines go to `destination` asynchronously, several per write. */
export function createRequestLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  destination = toStdout(),
): RequestLog {
  ignoreWriteErrors(destination)
  const lines = { write: (line: string) => void destination.write(toPlainLine(line)) }
  const write = logFormat === 'json' ? jsonWriter(logLevel, lines) : textWriter(logLevel, lines)
  return {
    write,
    failed: (error) => write('unforeseen_failure', describeFailure(error)),
    flush: () => Promise.race([flushed(destination), wait(flushMs, undefined, { ref: false })]),
  }
}

/**
 * Keeps a log line on one line and free of terminal escapes: control characters (also C1, which JSON does not escape),
 * format characters and Unicode's line ends become question marks.
 */
function toPlainLine(line: string): string {
  // Most lines are ASCII without control characters, which this pattern finds at a tenth of the cost.
  if (/^[\x20-\x7e]*\n$/.test(line)) return line
  return `${line.slice(0, -1).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}\n`
}

function toStdout(): Destination {
  return pino.destination({
    // Not 1: access to `process.stdout` makes a pipe non-blocking. A blocking pipe with a stopped reader would keep the
    // process from ending.
    fd: process.stdout.fd,
    sync: false,
    // Lines of processes that share a pipe must not mix: writes to a pipe are atomic up to 4 KiB.
    maxWrite: 4096,
    maxLength: maxWaiting,
    // With 0, `flush` would not wait.
    minLength: 1,
  })
}

/** Characters buffered for the reader of the log; further lines are lost. */
const maxWaiting = 4 * 1024 * 1024

/** Maximum delay of the process's end by a stopped reader of the log, milliseconds. */
const flushMs = 2_000

function flushed(destination: Destination): Promise<void> {
  return new Promise((resolve) => destination.flush(() => resolve()))
}

/** A full disk or a stopped reader loses log lines, but does not stop the service. */
function ignoreWriteErrors(destination: Destination): void {
  destination.once('error', (error: NodeJS.ErrnoException) => {
    say(`The log cannot be written - ${error.code}: lines are lost for as long as that lasts.`)
  })
  // Unwritten lines are tried again with the next one. pino would give up a pipe after its first EPIPE, but a named pipe
  // may get another reader.
  const write = destination.write.bind(destination)
  destination.on('error', () => {
    destination.write = write
  })
  // A dropped line does not trigger another write.
  destination.on('drop', () => destination.flush())
  // Called when the process ends; it would never return if the disk stays full.
  destination.flushSync = () => {}
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
    destination.write(`${timestamp(Date.now())} - ${textOf[event](fields)}\n`)
  }
}

/** An error's type and where it was thrown; not its message. */
export function describeFailure(error: unknown): LogEvents['unforeseen_failure'] {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] }
  const { name, message, stack = '' } = error
  // The stack begins with the message, whose own lines may look like frames.
  const calls = stack.slice(Math.max(0, stack.indexOf(message)) + message.length)
  const frames = calls.split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? [])
  return { name: toLogText(name), frames }
}

/**
 * Paths, model names and request ids are text from callers. It may contain keys, also their own, and have any content and
 * length.
 */
export function toLogText(text: string, keys: readonly string[] = []): string {
  return hideKeys(text.slice(0, maxTextShare), keys)
    .replaceAll(/[^\x21-\x7e]/g, '?')
    .slice(0, 256)
}

/** Characters that are searched for keys: far more than are shown, so that no part of a truncated key is shown. */
const maxTextShare = 8 * 1024

let shown = { second: NaN, text: '' }

/** `2024-01-01 12:00:00`, local time; computed once a second. */
function timestamp(now: number): string {
  const second = Math.floor(now / 1000)
  if (second !== shown.second) shown = { second, text: toTimestamp(new Date(now)) }
  return shown.text
}

function toTimestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
