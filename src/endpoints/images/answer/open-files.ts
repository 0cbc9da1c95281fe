import type { DashScope } from '../../../dashscope/client.ts'
import type { ResultFile } from '../../../dashscope/results/fetch-result.ts'
import { DashScopeError } from '../../../dashscope/errors.ts'
import type { Picture } from './read-images.ts'

/** Connections to the store at a time. */
const atOnce = 4

/** A picture whose bytes begin to arrive, or the reason why they do not. */
export interface OpenPicture extends Picture {
  file: ResultFile | undefined
  failure: DashScopeError | undefined
}

/** The files of pictures in order. The first ones are opened before they are read, so that what fails is known in time. */
export class OpenFiles {
  readonly #pictures: readonly Picture[]
  readonly #dashscope: DashScope
  readonly #opened: Promise<OpenPicture>[] = []

  constructor(pictures: readonly Picture[], dashscope: DashScope) {
    this.#pictures = pictures
    this.#dashscope = dashscope
  }

  /** Opens the first files; returns those that cannot be fetched. */
  async openFirst(): Promise<OpenPicture[]> {
    for (let at = 0; at < atOnce; at += 1) this.#openNext()
    const first = await Promise.all(this.#opened)
    return first.filter(({ failure }) => failure !== undefined)
  }

  /** Each picture in turn; the next file is opened when one has been read. */
  async *[Symbol.asyncIterator](): AsyncGenerator<OpenPicture, void, void> {
    try {
      for (let at = 0; at < this.#pictures.length; at += 1) {
        if (this.#opened.length <= at) this.#openNext()
        const picture = await this.#opened[at]
        if (picture === undefined) return
        yield picture
      }
    } finally {
      await this.close()
    }
  }

  /** Leaves the files that have not been read. */
  async close(): Promise<void> {
    const opened = await Promise.all(this.#opened)
    await Promise.all(opened.map(async ({ file }) => file?.bytes.return?.()))
  }

  #openNext(): void {
    const picture = this.#pictures[this.#opened.length]
    if (picture !== undefined) this.#opened.push(this.#open(picture))
  }

  /** A picture that is made and paid for is no failure of the request. */
  async #open(picture: Picture): Promise<OpenPicture> {
    try {
      const file = await this.#dashscope.fetchResult(picture.url)
      return { ...picture, file, failure: undefined }
    } catch (error) {
      if (this.#dashscope.signal.aborted || !(error instanceof DashScopeError)) throw error
      return { ...picture, file: undefined, failure: error }
    }
  }
}
