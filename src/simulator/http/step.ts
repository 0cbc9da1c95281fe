/** The next action on a connection; after the last step the response ends properly. */
export type Step =
  | { do: 'head'; status: number; headers: Record<string, string> }
  | { do: 'write'; bytes: Uint8Array }
  | { do: 'end' }
  /** Bytes written to the socket, without HTTP framing. */
  | { do: 'raw'; bytes: Uint8Array }
  /** 0 waits one turn of the event loop. */
  | { do: 'pause'; ms: number }
  | { do: 'stall' }
  /** TCP RST. */
  | { do: 'reset' }
  /** FIN before the end of the body. */
  | { do: 'drop' }
