import { key } from './post-to.ts'

export type FormEntry = readonly [name: string, value: string | File]

/**
 * `POST` of a form, with a valid key unless the headers have another. The form is encoded first: the stream that `fetch` makes of one
 * fails outside of the call if it is refused while it is sent.
 */
export async function postForm(
  at: { get: (path: string, init: RequestInit) => Promise<Response> },
  path: string,
  entries: readonly FormEntry[],
  headers: Readonly<Record<string, string>> = {},
  init: RequestInit = {},
): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of entries) form.append(name, value)
  const encoded = new Response(form)
  const type = encoded.headers.get('content-type') ?? ''
  return at.get(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type, ...headers },
    body: await encoded.arrayBuffer(),
    ...init,
  })
}

/** A file of a form, whose name and type may be wrong. */
export function toFormFile(bytes: Uint8Array, name = 'audio.wav', type = 'application/octet-stream'): File {
  return new File([new Uint8Array(bytes)], name, { type })
}
