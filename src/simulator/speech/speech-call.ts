import type { ResultStore } from '../object-store/result-store.ts'
import type { RetrievalCall } from '../retrieval/faults.ts'

export interface SpeechCall extends RetrievalCall {
  stream: boolean
  /** Where results are, such as `http://127.0.0.1:8001`. */
  origin: string
  results: ResultStore
}
