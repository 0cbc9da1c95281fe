import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import { toParam } from './describe-issue.ts'

/** Limits that are checked before parsing: nesting uses the stack, and many small values block the thread for seconds. */
export interface Shape {
  depth: number
  /** Commas and colons outside of strings: about one for each member and element. */
  values: number
  /** Keys of all objects: each costs several times as much as an element of a list. */
  keys: number
  /** Elements of one list, and keys of one object. */
  members: number
  /** Different keys in the whole body: V8 creates a hidden class for each new set of keys. */
  names: number
}

export const maxShape: Shape = { depth: 64, values: 100_000, keys: 50_000, members: 5_000, names: 5_000 }

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openingBracket = 0x5b
const openingBrace = 0x7b

/**
 * Walks the bytes once, without parsing: ten megabytes of `[` are refused at the sixty-fifth.
 * @throws ApiError 400
 */
export function checkShape(body: Uint8Array, limits: Shape = maxShape): void {
  const { depth: deepest, values: limit, keys: maxKeys, members, names: maxNames } = limits
  const open = new OpenValues(body, deepest)
  const names = new Names(body)
  let values = 0
  let keys = 0
  // The depth of the first list or object that is too long. It is walked to its end to report its length.
  let tooLong = 0
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === quote) at = open.string(at, endOfString(body, at))
    // `[` and `{` differ from their closing twins by 2, and from each other by 0x20.
    else if (byte === openingBracket || byte === openingBrace) open.enter(byte === openingBrace)
    else if (byte === 0x5d || byte === 0x7d) {
      if (open.depth === tooLong && tooLong > 0) throw open.refusal(members)
      open.depth -= 1
    } else if (byte === comma) {
      values += 1
      if (open.next() === members && tooLong === 0) tooLong = open.depth
    } else if (byte === colon) {
      values += 1
      keys += 1
      open.key()
      names.add(open.stringStart, open.stringEnd)
    }
    if (open.depth > deepest)
      throw invalidRequest(`The request body is nested more than ${deepest} levels deep.`, {
        chinese: `请求体嵌套超过 ${deepest} 层。`,
      })
    if (names.count > maxNames) throw holdsMore(maxNames, 'different names', '不同的属性名')
    if (keys > maxKeys) throw holdsMore(maxKeys, 'properties', '的属性')
    if (values > limit) throw holdsMore(limit, 'values', '的值')
  }
}

function holdsMore(limit: number, what: string, chinese: string): ApiError {
  return invalidRequest(`The request body holds more than ${limit} ${what}.`, {
    chinese: `请求体中${chinese}超过 ${limit} 个。`,
  })
}

/** The lists and objects around a place in the body, with the index or key in each, to report the path. */
class OpenValues {
  depth = 0
  readonly #body: Uint8Array
  /** By depth: the commas so far. */
  readonly #commas: Uint32Array
  readonly #isObject: Uint8Array
  /** By depth: beginning and end of the current member's key, with its quotation marks. */
  readonly #keys: Uint32Array
  /** Beginning and end of the last string, with its quotation marks. */
  stringStart = 0
  stringEnd = 0

  constructor(body: Uint8Array, deepest: number) {
    this.#body = body
    this.#commas = new Uint32Array(deepest + 2)
    this.#isObject = new Uint8Array(deepest + 2)
    this.#keys = new Uint32Array(2 * (deepest + 2))
  }

  enter(isObject: boolean): void {
    this.depth += 1
    this.#commas[this.depth] = 0
    this.#isObject[this.depth] = isObject ? 1 : 0
  }

  string(start: number, end: number): number {
    this.stringStart = start
    this.stringEnd = end
    return end
  }

  /** The last string was a key. */
  key(): void {
    this.#keys[2 * this.depth] = this.stringStart
    this.#keys[2 * this.depth + 1] = this.stringEnd
  }

  /** Counts a comma; returns the index of the member after it. */
  next(): number {
    return (this.#commas[this.depth] = (this.#commas[this.depth] ?? 0) + 1)
  }

  refusal(limit: number): ApiError {
    const param = toParam(Array.from({ length: this.depth - 1 }, (_, above) => this.#step(above + 1)))
    const name = param === null ? 'the request body' : `'${param}'`
    const length = (this.#commas[this.depth] ?? 0) + 1
    return this.#isObject[this.depth] === 1
      ? invalidRequest(
          `Invalid ${name}: too many properties. Expected an object with at most ${limit} properties, but got an object with ${length} properties instead.`,
          {
            code: 'object_above_max_properties',
            param,
            chinese: `${param === null ? '请求体' : `参数 '${param}'`} 的属性过多：最多 ${limit} 个，实际 ${length} 个。`,
          },
        )
      : invalidRequest(
          `Invalid ${name}: array too long. Expected an array with maximum length ${limit}, but got an array with length ${length} instead.`,
          {
            code: 'array_above_max_length',
            param,
            chinese: `${param === null ? '请求体' : `参数 '${param}'`} 的数组过长：最多 ${limit} 项，实际 ${length} 项。`,
          },
        )
  }

  #step(depth: number): PropertyKey {
    if (this.#isObject[depth] === 0) return this.#commas[depth] ?? 0
    const text = new TextDecoder().decode(
      this.#body.subarray(this.#keys[2 * depth], (this.#keys[2 * depth + 1] ?? 0) + 1),
    )
    try {
      return String(JSON.parse(text))
    } catch {
      // Invalid JSON has no key.
      return ''
    }
  }
}

/**
 * Random per process, so that no body can be made whose names all have the same hash. Drawn with the first large body: some
 * platforms have no random values while modules load.
 */
let seed: number | undefined
const places = 2 ** 17
/** Smaller bodies cannot contain too many names. */
const smallBody = 4 * maxShape.names

/** Counts different names, approximately. Two names with the same hash count once, so the count is never too high. */
class Names {
  count = 0
  readonly #body: Uint8Array
  readonly #seed: number
  #seen: Uint8Array | undefined

  constructor(body: Uint8Array) {
    this.#body = body
    this.#seed = body.length < smallBody ? 0 : (seed ??= crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
  }

  add(start: number, end: number): void {
    if (this.#body.length < smallBody) return
    const seen = (this.#seen ??= new Uint8Array(places))
    let hash = this.#seed ^ (end - start)
    // The beginning is enough: a body has few long names for its size.
    const last = Math.min(end, start + shortString)
    for (let at = start + 1; at < last; at += 1) hash = Math.imul(hash ^ (this.#body[at] ?? 0), 0x01000193)
    const place = (hash ^ (hash >>> 15)) & (places - 1)
    if (seen[place] === 1) return
    seen[place] = 1
    this.count += 1
  }
}

/** After this many plain bytes a native search is faster than a loop. */
const shortString = 32

/** The index of the closing quote; the end of the body if there is none. */
function endOfString(body: Uint8Array, start: number): number {
  let plain = 0
  for (let at = start + 1; at < body.length; at += 1) {
    if (plain === shortString) {
      const end = body.indexOf(quote, at)
      if (end === -1) break
      let slashes = 0
      while (body[end - 1 - slashes] === backslash) slashes += 1
      if (slashes % 2 === 0) return end
      at = end + 1
      plain = 0
    }
    const byte = body[at]
    if (byte === quote) return at
    if (byte === backslash) {
      at += 1
      plain = 0
    } else plain += 1
  }
  return body.length
}
