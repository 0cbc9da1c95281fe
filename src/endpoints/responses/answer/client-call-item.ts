import { CollectedText } from '../../../generation/decode/collected-text.ts'
import { parseRecord } from '../../../json.ts'
import { clientTools } from '../client-tools.ts'
import type { ClientType } from '../schema/tools.ts'
import { CallItem } from './call-item.ts'
import type { ItemContext, ItemStatus, OpenItem, OutputItem } from './output-item.ts'

/**
 * A call of a tool that OpenAI defines. Its fields are objects, which cannot be sent in pieces: the item is sent when it is
 * complete. If the model did not write the tool's format, its text is the call of a function with the tool's name.
 */
export class ClientCallItem implements OpenItem {
  readonly #context: ItemContext
  readonly #callId: string
  readonly #type: ClientType
  readonly #json: CollectedText

  constructor(context: ItemContext, callId: string, type: ClientType) {
    this.#context = context
    this.#callId = callId
    this.#type = type
    this.#json = new CollectedText(context.size)
  }

  begin(): string {
    return ''
  }

  piece(json: string): string {
    this.#json.push(json)
    return ''
  }

  end(status: ItemStatus): { events: string; item: OutputItem } {
    const json = this.#json.toString()
    const { call: type, prefix, toFields } = clientTools[this.#type]
    const args = parseRecord(json)
    const fields = args && toFields(args)
    if (fields === undefined) return this.#asFunction(json, status)
    const { writer, index, newId } = this.#context
    // OpenAI has no incomplete patches.
    const ownStatus = this.#type === 'apply_patch' ? 'completed' : status
    const item = { id: newId(prefix), type, call_id: this.#callId, ...fields, status: ownStatus }
    const events =
      writer.write('response.output_item.added', {
        output_index: index,
        item: { ...item, status: 'in_progress' },
      }) + writer.write('response.output_item.done', { output_index: index, item })
    return { events, item }
  }

  #asFunction(json: string, status: ItemStatus): { events: string; item: OutputItem } {
    const call = new CallItem(this.#context, this.#callId, { kind: 'function', name: this.#type })
    const begun = call.begin() + (json === '' ? '' : call.piece(json))
    const { events, item } = call.end(status)
    return { events: begun + events, item }
  }
}
