/** What a called tool is to the caller; the model knows it by another name where it is in a namespace. */
export interface CalledTool {
  kind: 'function' | 'custom'
  name: string
  namespace?: string | undefined
}

/** What an answer depends on beside the model, as the caller's request has it. */
export interface ResponsesOptions {
  /** The fields of the response that repeat the request. */
  echo: Readonly<Record<string, unknown>>
  /** The caller's tool for a name that the model used. */
  toTool: (name: string) => CalledTool
  /** `reasoning.summary`: the reasoning is in `summary`, not in `content`. */
  summary: boolean
  /** `include`: what is sent where it was requested. */
  logprobs: boolean
  sources: boolean
  /** Makes `encrypted_content` of a reasoning; undefined where it was not requested. */
  seal?: ((reasoning: string) => string) | undefined
  /** The last text of the user, cut: what was searched for, as far as that is known. */
  query: string
}
