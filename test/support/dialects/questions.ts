import type { Path } from './readers.ts'

const toFields: Readonly<Record<Path, (text: string) => object>> = {
  '/v1/chat/completions': (text) => ({ messages: [{ role: 'user', content: text }] }),
  '/v1/completions': (text) => ({ prompt: text }),
  '/v1/responses': (text) => ({ input: text }),
  '/v1/messages': (text) => ({ messages: [{ role: 'user', content: text }] }),
}

/** A question in each dialect, without the model. A stream has the usage. */
export function toQuestion(path: Path, text: string, stream: boolean): object {
  const isOpenAI = path.endsWith('/completions')
  return {
    ...toFields[path](text),
    stream,
    ...(stream && isOpenAI && { stream_options: { include_usage: true } }),
  }
}
