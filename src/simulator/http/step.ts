/** What the edge does next on a connection; behind the last step the response ends properly. */
export type Step =
  | { do: 'head'; status: number; headers: Record<string, string> }
  | { do: 'write'; bytes: Uint8Array }
  | { do: 'end' }
  /** Past HTTP's own framing, straight to the socket. */
  | { do: 'raw'; bytes: Uint8Array }
  /** 0 lets everything else have its turn. */
  | { do: 'pause'; ms: number }
  | { do: 'stall' }
  /** TCP RST. */
  | { do: 'reset' }
  /** FIN without an end of the body. */
  | { do: 'drop' }
