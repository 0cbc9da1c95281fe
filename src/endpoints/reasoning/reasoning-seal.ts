/** The format version, which identifies this gateway's blobs. */
export const sealPrefix = 'dg1.'

/** Reasoning as an encrypted blob that only its caller can use. */
export interface ReasoningSeal {
  seal: (reasoning: string, isInSummary: boolean) => string
  open: OpenSealed
}

/** '' if the item itself has the text; undefined if the blob cannot be read, or exceeds the limit of its request. */
export type OpenSealed = (sealed: string) => string | undefined
