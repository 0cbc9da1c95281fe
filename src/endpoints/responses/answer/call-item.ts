import type { CalledTool } from '../options.ts'
import { CustomInputDecoder } from '../../custom-input-decoder.ts'
import { toPlace } from './event-writer.ts'
import { BaseItem, type ItemContext, type ItemStatus, type OpenItem, type OutputItem } from './output-item.ts'

export type StreamedTool = CalledTool & { kind: 'function' | 'custom' }

interface Form {
  prefix: string
  type: string
  /** The field with the model's text. */
  field: 'arguments' | 'input'
  events: string
}

const forms: Readonly<Record<StreamedTool['kind'], Form>> = {
  function: {
    prefix: 'fc_',
    type: 'function_call',
    field: 'arguments',
    events: 'response.function_call_arguments',
  },
  custom: {
    prefix: 'ctc_',
    type: 'custom_tool_call',
    field: 'input',
    events: 'response.custom_tool_call_input',
  },
}

/** A call of a function, or of a custom tool, whose input is text instead of JSON. */
export class CallItem extends BaseItem implements OpenItem {
  readonly #callId: string
  readonly #tool: StreamedTool
  readonly #form: Form
  readonly #decoder: CustomInputDecoder | undefined
  readonly #deltaPlace: string

  constructor(context: ItemContext, callId: string, tool: StreamedTool) {
    const form = forms[tool.kind]
    super(context, form.prefix)
    this.#callId = callId
    this.#tool = tool
    this.#form = form
    this.#decoder = tool.kind === 'custom' ? new CustomInputDecoder(context.size) : undefined
    this.#deltaPlace = toPlace(this.place)
  }

  begin(): string {
    return this.added(this.#toItem('in_progress', ''))
  }

  piece(json: string): string {
    return this.#write(this.#decoder === undefined ? json : this.#decoder.push(json))
  }

  end(status: ItemStatus): { events: string; item: OutputItem } {
    const rest = this.#write(this.#decoder?.end() ?? '')
    const text = this.text.toString()
    const { field, events } = this.#form
    const item = this.#toItem(status, text)
    const { name } = this.#tool
    const done = { ...this.place, ...(field === 'arguments' && { name }), [field]: text }
    return { events: rest + this.writer.write(`${events}.done`, done) + this.done(item), item }
  }

  #write(text: string): string {
    if (text === '') return ''
    this.text.push(text)
    return this.writer.delta(`${this.#form.events}.delta`, this.#deltaPlace, text)
  }

  #toItem(status: string, text: string): OutputItem {
    const { name, namespace } = this.#tool
    const { type, field } = this.#form
    return {
      id: this.id,
      type,
      call_id: this.#callId,
      name,
      ...(namespace !== undefined && { namespace }),
      [field]: text,
      status,
    }
  }
}
