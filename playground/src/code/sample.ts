/** A program or command that sends a request. */
export interface CodeSample {
  id: string
  title: string
  /** For the highlighter. */
  language: string
  code: string
}
