import type { Endpoint } from '../endpoint.ts'
import { keyFromApiKeyHeader, readKey } from './read-api-key.ts'
import { keysIn } from './redact-api-keys.ts'

/** Text → a pseudonym that does not reveal it. */
export type Pseudonym = (text: string) => string

interface Headed {
  header(name: string): string | undefined
}

/** Who sends a request: their key, their address, and the names by which logs and limits know them. */
export class Caller {
  /** Without port and zone; `unknown` where the edge does not know it. */
  readonly address: string
  readonly #request: Headed
  #names: Map<Pseudonym, string> | undefined
  #ownKeys: readonly string[] | undefined

  constructor(request: Headed, address = 'unknown') {
    this.#request = request
    this.address = address
  }

  /**
   * The key that a request to this endpoint brings; undefined where it brings none and needs none.
   * @throws ApiError 401, which never repeats what was given
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

  /** Everything that may be a key in the headers for keys, whether the endpoint reads them or not: none of it may be repeated. */
  get ownKeys(): readonly string[] {
    this.#ownKeys ??= [
      ...keysIn(this.#request.header('authorization')),
      ...keysIn(this.#request.header('x-api-key')),
    ]
    return this.#ownKeys
  }

  /** Drops what was derived from the key: the request has ended, and its connection may stay. */
  forget(): void {
    this.#ownKeys = undefined
    this.#names = undefined
  }

  /** The pseudonym of the key, derived once; undefined where there is no key. */
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

  /** Looked for before the endpoint is known. */
  #givenKey(): string | undefined {
    const bearer = /^\s*bearer\s+(\S+)\s*$/i.exec(this.#request.header('authorization') ?? '')?.[1]
    return bearer ?? /^\s*(\S+)\s*$/.exec(this.#request.header('x-api-key') ?? '')?.[1]
  }
}
