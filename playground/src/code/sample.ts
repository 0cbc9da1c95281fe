/** A program or command that sends a request. */
export interface CodeSample {
  id: string
  title: string
  /** For the highlighter. */
  language: string
  code: string
}

/** A library's client: its import and its construction. */
export interface LibraryClient {
  from: string
  name: string
  /** What it puts before its own paths. */
  path: '' | '/v1'
}
