import type { Endpoint } from '../endpoint.ts'
import { keyFromApiKeyHeader, readKey } from './read-api-key.ts'
import { keysIn } from './redact-api-keys.ts'

/** Text → a pseudonym that does not reveal it. */
export type Pseudonym = (text: string) => string

interface Headed {
  header(name: string): string | undefined
}

/** The sender of a request: key, address, and the pseudonyms for logs and limits. */
export class Caller {
  /** Without port and zone; `unknown` if the edge does not know it. */
  readonly address: string
  readonly #request: Headed
  #names: Map<Pseudonym, string> | undefined
  #ownKeys: readonly string[] | undefined

  constructor(request: Headed, address = 'unknown') {
    this.#request = request
    this.address = address
  }

  /**
   * The key of a request to this endpoint; undefined if there is none and none is required.
   * @throws ApiError 401, which never quotes the given text
   */
  readKey({ key, acceptsXApiKey = false }: Pick<Endpoint, 'key' | 'acceptsXApiKey'>): string | undefined {
    if (key === 'none') return undefined
    try {
      const authorization = this.#request.header('authorization')
      const apiKey = acceptsXApiKey ? this.#request.header('x-api-key') : undefined
      return authorization === undefined && apiKey !== undefined
        ? keyFromApiKeyHeader(apiKey)
        : readKey(authorization)
    } catch (error) {
      if (key === 'required') throw error
      return undefined
    }
  }

  /** All possible keys in the headers for keys, even if the endpoint does not read them. None of them may be quoted. */
  get ownKeys(): readonly string[] {
    this.#ownKeys ??= [
      ...keysIn(this.#request.header('authorization')),
      ...keysIn(this.#request.header('x-api-key')),
    ]
    return this.#ownKeys
  }

  /** Drops values derived from the key: the request has ended, but its connection may stay open. */
  forget(): void {
    this.#ownKeys = undefined
    this.#names = undefined
  }

  /** The pseudonym of the key, derived once; undefined without a key. */
  nameOfKey(pseudonym: Pseudonym): string | undefined {
    const known = this.#names?.get(pseudonym)
    if (known !== undefined) return known
    const key = this.#givenKey()
    if (key === undefined) return undefined
    const name = pseudonym(key)
    this.#names ??= new Map()
    this.#names.set(pseudonym, name)
    return name
  }

  /** `readKey` needs the endpoint; this does not. */
  #givenKey(): string | undefined {
    const bearer = /^\s*bearer\s+(\S+)\s*$/i.exec(this.#request.header('authorization') ?? '')?.[1]
    return bearer ?? /^\s*(\S+)\s*$/.exec(this.#request.header('x-api-key') ?? '')?.[1]
  }
}
