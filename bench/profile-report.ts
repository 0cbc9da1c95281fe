import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapping } from 'node:module'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).href

interface Frame {
  functionName: string
  url: string
  lineNumber: number
  columnNumber: number
}

export interface Profile {
  nodes: { id: number; callFrame: Frame }[]
  samples: number[]
  timeDeltas: number[]
  /** Microseconds of the monotonic clock. */
  startTime: number
}

interface Window {
  heading: string
  from: number
  until: number
  unitCount: number
}

/** The profile with the most samples: a process may write one for each of its threads. */
export function readProfile(folder: string): Profile {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile)
  const [largest] = profiles.toSorted((one, other) => other.samples.length - one.samples.length)
  if (largest === undefined) throw new Error('The process left no profile.')
  return largest
}

const sourceMaps = new Map<string, SourceMap | undefined>()

function sourceMapOf(url: string): SourceMap | undefined {
  const map = new URL(`${url}.map`)
  if (!sourceMaps.has(url))
    sourceMaps.set(url, existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined)
  return sourceMaps.get(url)
}

function isEntry(found: SourceMapping | object): found is SourceMapping {
  return 'originalSource' in found
}

/** The program is bundled; its source map knows the file of a function. */
function toSource({ url, lineNumber, columnNumber }: Frame): Pick<Frame, 'url' | 'lineNumber'> {
  const origin = url.startsWith('file:') ? sourceMapOf(url)?.findEntry(lineNumber, columnNumber) : undefined
  if (origin === undefined || !isEntry(origin)) return { url, lineNumber }
  return { url: new URL(origin.originalSource, url).href, lineNumber: origin.originalLine }
}

/** `src/openai/event-stream.ts:12`, `undici/lib/core/util.js:34`, `node:net:56` */
function placeOf(frame: Frame): string {
  if (frame.url === '') return ''
  const { url, lineNumber } = toSource(frame)
  const path = url.replace(root, '').replace(/^(?:file:.*\/)?node_modules\//, '')
  return `${path}:${lineNumber + 1}`
}

/** A package, a folder of the gateway, a part of Node, or V8's own work. */
function moduleOf(frame: Frame): string {
  if (frame.url === '') return frame.functionName.startsWith('(') ? frame.functionName : '(native)'
  const [path = ''] = placeOf(frame).split(/:(?=\d+$)/)
  if (path.startsWith('node:')) return path
  if (path.startsWith('src/') || path.startsWith('dist/')) return path.split('/').slice(0, -1).join('/')
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Self time by name, microseconds, largest first. */
function selfTimes(
  { nodes, samples, timeDeltas, startTime }: Profile,
  { from, until }: Window,
  nameOf: (frame: Frame) => string,
) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  let at = startTime
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    at += delta
    const name = names.get(id) ?? ''
    if (at >= from && at <= until) times.set(name, (times.get(name) ?? 0) + delta)
  }
  return [...times].toSorted(([, one], [, other]) => other - one)
}

function toLines(
  times: readonly (readonly [string, number])[],
  { unitCount }: Window,
  maxLines: number,
): string {
  const busy = times.filter(([name]) => !name.startsWith('(idle)'))
  const total = busy.reduce((sum, [, time]) => sum + time, 0)
  return busy
    .slice(0, maxLines)
    .map(
      ([name, time]) =>
        `${(time / unitCount).toFixed(2).padStart(9)}  ${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`,
    )
    .join('\n')
}

export function toProfileReport(profile: Profile, window: Window): string {
  const functions = selfTimes(
    profile,
    window,
    (frame) => `${frame.functionName || '(anonymous)'} ${placeOf(frame)}`,
  )
  const modules = selfTimes(profile, window, moduleOf)
  return `${window.heading}\n\nby module\n${toLines(modules, window, 25)}\n\nby function\n${toLines(functions, window, 40)}\n`
}
