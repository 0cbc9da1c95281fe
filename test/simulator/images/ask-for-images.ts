import { asynchronous, callSimulator } from '../../support/call-simulator.ts'

export const paths = {
  message: '/api/v1/services/aigc/multimodal-generation/generation',
  messageTask: '/api/v1/services/aigc/image-generation/generation',
  text2image: '/api/v1/services/aigc/text2image/image-synthesis',
  image2image: '/api/v1/services/aigc/image2image/image-synthesis',
}

export interface TaskOutput {
  task_id: string
  task_status: string
  code?: string
  message?: string
  submit_time?: string
  results: { url?: string; code?: string; actual_prompt?: string }[]
  task_metrics: unknown
  choices: { message: { content: { image?: string; text?: string; type?: string }[] } }[]
}
export interface Body {
  code?: string
  message?: string
  request_id: string
  output: TaskOutput
  usage: Record<string, unknown>
}
export interface ImageAnswer {
  status: number
  body: Body
}

/** The requests of a test to one simulator. */
export function asking(origin: () => string) {
  const ask = async (
    path: string,
    init: { body?: unknown; headers?: Record<string, string>; method?: string },
  ) => {
    const seen = await callSimulator(origin(), { path, ...init })
    return { status: seen.status, body: JSON.parse(seen.text) as Body }
  }
  const draw = (prompt: string, model: string, parameters: object = {}, images: string[] = []) =>
    ask(paths.message, { body: messageOf(prompt, model, parameters, images) })
  const submit = (prompt: string, parameters: object = {}, model = 'qwen-image-plus') =>
    ask(paths.text2image, { body: { model, input: { prompt }, parameters }, headers: asynchronous })
  const poll = (id: string, headers = {}) => ask(`/api/v1/tasks/${id}`, { method: 'GET', headers })
  const cancel = (id: string) => ask(`/api/v1/tasks/${id}/cancel`, { method: 'POST' })
  return { ask, draw, submit, poll, cancel }
}

export function messageOf(prompt: string, model: string, parameters: object, images: readonly string[] = []) {
  const content = [...images.map((image) => ({ image })), { text: prompt }]
  return { model, input: { messages: [{ role: 'user', content }] }, parameters }
}

export function urlsIn({ output }: Body): string[] {
  return output.choices.flatMap(({ message }) => message.content.flatMap(({ image }) => image ?? []))
}

/** Width, height and description of a PNG, read without the simulator's code. */
export function readPng(bytes: Buffer) {
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new Error('No PNG.')
  const text = bytes.indexOf('iTXtDescription')
  const length = bytes.readUInt32BE(text - 4)
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    description: bytes.toString('utf8', text + 4 + 'Description'.length + 5, text + 4 + length),
  }
}
