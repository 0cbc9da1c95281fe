/** The id of a model in lower case, without the host before a slash (`siliconflow/…`). */
export function bareIdOf(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1).toLowerCase()
}
