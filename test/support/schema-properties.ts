interface Schema {
  $ref?: string
  allOf?: Schema[]
  properties?: Record<string, unknown>
}

/** The names of the properties of OpenAI's chat request, read from the text of its schemas. */
export function requestPropertiesOf(schemas: string): string[] {
  const { components } = JSON.parse(schemas) as { components: { schemas: Record<string, Schema> } }
  return [...new Set(propertiesOf({ $ref: 'CreateChatCompletionRequest' }, components.schemas))]
}

function propertiesOf(schema: Schema, all: Record<string, Schema>): string[] {
  const { $ref: reference, allOf = [], properties = {} } = schema
  const target = reference === undefined ? undefined : all[reference.replace(/^.*\//, '')]
  const parts = target === undefined ? allOf : [target, ...allOf]
  return [...Object.keys(properties), ...parts.flatMap((part) => propertiesOf(part, all))]
}
