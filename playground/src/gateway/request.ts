/** A field of a form: a text or a file. */
export type FormField = readonly [name: string, value: string | File]

/** A request to the gateway, as a tab builds it. The inspector and the export as code show it. */
export interface GatewayRequest {
  /** With `/v1`. */
  path: string
  /** The JSON body, or the fields of a form. */
  body: Readonly<Record<string, unknown>> | readonly FormField[]
  /** In addition to those of every request. */
  headers?: Readonly<Record<string, string>>
}

export function isForm(body: GatewayRequest['body']): body is readonly FormField[] {
  return Array.isArray(body)
}
