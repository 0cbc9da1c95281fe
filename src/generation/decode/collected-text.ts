import { bytesOf, type AnswerSize } from './answer-size.ts'

/** Number of pieces that are joined together. A separate piece takes several times the memory of its characters. */
const maxPieces = 1024

/** A text that is collected piece by piece and counts towards the size of its answer. */
export class CollectedText {
  readonly #size: AnswerSize
  #joined: string[] = []
  #pieces: string[] = []

  constructor(size: AnswerSize) {
    this.#size = size
  }

  /** @throws DashScopeError when the answer is too large */
  push(piece: string): void {
    if (piece === '') return
    this.#size.add(bytesOf(piece))
    this.#pieces.push(piece)
    if (this.#pieces.length < maxPieces) return
    this.#joined.push(this.#pieces.join(''))
    this.#pieces = []
  }

  toString(): string {
    return this.#joined.join('') + this.#pieces.join('')
  }
}
