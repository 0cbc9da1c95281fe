/** A tool as the caller's API names it. */
export interface PublicTool {
  /** A group of tools, if the API has groups: names are unique within it. */
  namespace?: string | undefined
  name: string
  /** The API's kind of tool, which decides the format of its calls. */
  kind: string
}

/** DashScope's limit. */
const maxLength = 64

/** DashScope refuses a function with this name, because it has a built-in one. */
const reserved = 'search'
const insteadOfReserved = 'search_tool'

/**
 * The tools of one request under names that DashScope accepts: letters, digits, `_` and `-`, at most 64 characters, each name
 * once. Acceptable names are unchanged; the others depend only on the request's own tools.
 */
export class ToolNames {
  readonly #tools = new Map<string, PublicTool>()
  /** The names upstream by namespace, name and kind, and by namespace and name. */
  readonly #exact = new Map<string, string>()
  readonly #anyKind = new Map<string, string>()
  /** The tools by name alone, for models that leave the namespace out; undefined if several have the name. */
  readonly #byName = new Map<string, PublicTool | undefined>()
  readonly #counts = new Map<string, number>()

  /** @param tools All tools of the request, in its order. */
  constructor(tools: readonly PublicTool[] = []) {
    for (const tool of tools) if (toWireName(tool) === tool.name) this.#add(tool)
    for (const tool of tools) this.#add(tool)
  }

  /** Calls of earlier turns may name a tool that the request no longer has, or has as another kind. */
  toWire(tool: PublicTool): string {
    // The core repairs a call without a name.
    if (tool.name === '') return ''
    return this.#exact.get(toKey(tool)) ?? this.#anyKind.get(toKey(withoutKind(tool))) ?? this.#add(tool)
  }

  /** The tool that an answer calls; undefined if the request has no such tool. */
  restore(wire: string): PublicTool | undefined {
    return this.#tools.get(wire) ?? this.#byName.get(wire)
  }

  #add(tool: PublicTool): string {
    const key = toKey(tool)
    const known = this.#exact.get(key)
    if (known !== undefined) return known
    const wire = this.#unique(toWireName(tool))
    this.#tools.set(wire, tool)
    this.#exact.set(key, wire)
    const other = toKey(withoutKind(tool))
    if (!this.#anyKind.has(other)) this.#anyKind.set(other, wire)
    const { name } = tool
    this.#byName.set(name, this.#byName.has(name) ? undefined : tool)
    return wire
  }

  /** Appends a number to a name that another tool has. */
  #unique(name: string): string {
    let count = this.#counts.get(name) ?? 1
    let wire = name
    while (this.#tools.has(wire)) {
      const suffix = `_${(count += 1)}`
      wire = name.slice(0, maxLength - suffix.length) + suffix
    }
    this.#counts.set(name, count)
    return wire
  }
}

function withoutKind({ namespace, name }: PublicTool): PublicTool {
  return { namespace, name, kind: '' }
}

function toKey({ namespace, name, kind }: PublicTool): string {
  return JSON.stringify([namespace ?? null, name, kind])
}

/** The name upstream, unless another tool has it. */
function toWireName({ namespace, name }: PublicTool): string {
  const whole = namespace === undefined ? name : `${namespace}__${name}`
  if (whole === reserved) return insteadOfReserved
  const allowed = whole.replaceAll(/[^A-Za-z0-9_-]/g, '_')
  return allowed.length > maxLength ? `${allowed.slice(0, 55)}_${hash(whole)}` : allowed
}

/** FNV-1a in 32 bits: eight hexadecimal digits. It must be stable, not secure: a collision gets a number. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
