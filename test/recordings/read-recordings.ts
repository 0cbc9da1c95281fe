import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One recorded exchange with DashScope. */
export interface Recording {
  name: string
  /** The body that was sent. */
  request: {
    model: string
    input: { prompt?: string; messages?: unknown[] }
    parameters?: Record<string, unknown>
  }
  service: 'text-generation' | 'multimodal-generation'
  status: number
  /** As saved: with a byte-order mark or without blank lines where an editor left them so. */
  body: Uint8Array
  /** The JSON documents in the body: one, or one per `data:` line. */
  frames: Frame[]
}

/** What these tests read of a frame, written down from the protocol's description, not from the gateway's types. */
export interface Frame {
  code?: string
  message?: string
  request_id: string
  output?: {
    text?: string
    finish_reason?: string
    choices?: {
      finish_reason: string
      message: {
        content?: string | { text?: string }[]
        reasoning_content?: string
        tool_calls?: { index: number; id: string; function: { name?: string; arguments: string } }[]
      }
    }[]
  }
  usage?: { input_tokens?: number; output_tokens?: number }
}

const folder = process.env['DASHSCOPE_RECORDINGS']
if (folder === undefined || folder === '') {
  throw new Error(
    'Set DASHSCOPE_RECORDINGS to the folder with the recorded DashScope traffic (NAME.request.body.json …).',
  )
}

export function readRecordings(): Recording[] {
  const names = readdirSync(folder ?? '').flatMap(
    (file) => /^(.+)\.response\.body\.txt$/.exec(file)?.[1] ?? [],
  )
  return names.map(readRecording)
}

function readRecording(name: string): Recording {
  const read = (part: string) => readFileSync(join(folder ?? '', `${name}.${part}`))
  const text = (part: string) =>
    read(part)
      .toString('utf8')
      .replace(/^\ufeff/, '')
  const body = read('response.body.txt')
  const [, status] = /^HTTP\/\S+ (\d{3})/.exec(text('response.header.txt')) ?? []
  return {
    name,
    request: JSON.parse(text('request.body.json')) as Recording['request'],
    service: name.startsWith('multimodal-') ? 'multimodal-generation' : 'text-generation',
    status: Number(status ?? 200),
    body,
    frames: toFrames(text('response.body.txt')),
  }
}

function toFrames(text: string): Frame[] {
  if (text.startsWith('{')) return [JSON.parse(text) as Frame]
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith('data:') ? [JSON.parse(line.slice(5)) as Frame] : []))
}
