import { itemSettings } from '../../generation/request/content/to-media-item.ts'
import type { Setting } from '../../generation/types.ts'
import { isEmpty, type Unmapped } from './unmapped.ts'

const mediaFields: ReadonlySet<string> = new Set(itemSettings)

interface PartFields {
  /** The path of the object, without indices: `messages[].content[]`. */
  path: string
  /** The fields that the API translates itself. */
  known: ReadonlySet<string>
  /** Whether DashScope's media options apply here. */
  media: boolean
}

/** DashScope's options in the object of a part, such as `fps` and `cache_control`; unknown fields are reported. */
export function toPartSettings(
  part: object,
  { path, known, media }: PartFields,
  unmapped: Unmapped,
): Setting[] {
  const settings: Setting[] = []
  for (const name of Object.keys(part)) {
    if (known.has(name)) continue
    const value: unknown = Reflect.get(part, name)
    if (media && mediaFields.has(name)) settings.push({ name, value, param: `${path}.${name}` })
    else if (!isEmpty(value)) unmapped.add(settings, path, name)
  }
  return settings
}
