import type {
  AssistantTurn,
  Given,
  Part,
  PastCall,
  ToolTurn,
  Turn,
  Wording,
} from '../../../generation/types.ts'

/** The items of one assistant turn, collected one by one. */
interface Group {
  param: string
  texts: (string | readonly Part[])[]
  reasoning: Given<string>[]
  calls: PastCall[]
  /** Ids of calls whose output follows later. */
  waiting: Set<string>
  outputs: ToolTurn[]
}

export const answeredBy: Wording = {
  english: "an item of type 'function_call_output' with its 'call_id'",
  chinese: "带其 'call_id' 的 'function_call_output' 条目",
}

/**
 * Builds turns from items: consecutive reasoning, text and calls form one assistant turn, and the outputs follow it in the order
 * of the calls. Items between calls and their outputs do not end the turn, because clients insert messages there.
 */
export class Conversation {
  readonly #turns: (Turn | Group)[] = []
  #group: Group | undefined
  #isAdjacent = false
  /** The turn of each call; later turns may reuse ids. */
  readonly #groups = new Map<string, Group>()
  /** Outputs whose call comes later. */
  readonly #early = new Map<string, ToolTurn>()
  #unanswered: PastCall[] = []

  addText(content: string | readonly Part[], param: string): void {
    this.#groupAt(param).texts.push(content)
  }

  addReasoning(text: string, param: string): void {
    const group = this.#groupAt(param)
    if (text !== '') group.reasoning.push({ value: text, param })
  }

  /** @param isAnswered Whether its output comes later */
  addCall(call: PastCall, isAnswered: boolean): void {
    const group = this.#groupAt(call.param)
    const early = this.#early.get(call.id)
    group.calls.push(call)
    this.#groups.set(call.id, group)
    this.#early.delete(call.id)
    if (early !== undefined) group.outputs.push(early)
    else if (isAnswered) group.waiting.add(call.id)
    else this.#unanswered.push(call)
  }

  /** The output of a call that was added, or of one that comes later. */
  addOutput(turn: ToolTurn): void {
    const id = turn.callId.value
    const group = this.#groups.get(id)
    if (group === undefined) return void this.#early.set(id, turn)
    group.outputs.push(turn)
    group.waiting.delete(id)
    this.#isAdjacent = false
  }

  /** Any other turn. */
  add(turn: Turn): void {
    this.#isAdjacent = false
    this.#unanswered = []
    this.#turns.push(turn)
  }

  /** The calls without an output that no other turn follows. */
  get unanswered(): readonly PastCall[] {
    return this.#unanswered
  }

  /** Drops the reasoning so far. */
  forgetReasoning(): void {
    for (const turn of this.#turns) if ('texts' in turn) turn.reasoning.length = 0
  }

  get turns(): Turn[] {
    return this.#turns.flatMap((turn) => ('texts' in turn ? toTurns(turn) : [turn]))
  }

  #groupAt(param: string): Group {
    const group = this.#group
    if (group !== undefined && (this.#isAdjacent || group.waiting.size > 0)) return group
    const fresh: Group = { param, texts: [], reasoning: [], calls: [], waiting: new Set(), outputs: [] }
    this.#group = fresh
    this.#isAdjacent = true
    this.#turns.push(fresh)
    return fresh
  }
}

/** Reasoning without a following item has no effect. */
function toTurns({ param, texts, reasoning, calls, outputs }: Group): (AssistantTurn | ToolTurn)[] {
  if (texts.length === 0 && calls.length === 0) return []
  const [first] = reasoning
  const places = new Map(calls.map(({ id }, place) => [id, place]))
  const placeOf = ({ callId }: ToolTurn) => places.get(callId.value) ?? 0
  return [
    {
      role: 'assistant',
      givenRole: 'assistant',
      param,
      roleParam: `${param}.role`,
      content: toContent(texts),
      reasoning: first && {
        value: reasoning.map(({ value }) => value).join('\n\n'),
        param: first.param,
        ifUnsupported: 'silent',
      },
      calls,
    },
    ...outputs.toSorted((one, other) => placeOf(one) - placeOf(other)),
  ]
}

/** Several messages become paragraphs of one. */
function toContent(texts: readonly (string | readonly Part[])[]): string | readonly Part[] {
  const [first = '', ...others] = texts
  if (others.length === 0) return first
  const between: Part = { type: 'text', text: '\n\n', givenType: 'output_text', param: 'input' }
  return texts.flatMap((content, place) => [...(place === 0 ? [] : [between]), ...toParts(content)])
}

function toParts(content: string | readonly Part[]): readonly Part[] {
  if (typeof content !== 'string') return content
  return content === '' ? [] : [{ type: 'text', text: content, givenType: 'output_text', param: 'input' }]
}
