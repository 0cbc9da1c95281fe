import type { Language } from '../../../errors/localize.ts'
import { failures } from './failures.ts'
import { frame } from './frame.ts'
import { images } from './images.ts'
import { outcomes } from './outcomes.ts'
import { retrieval } from './retrieval.ts'
import { speech } from './speech.ts'
import { titles } from './titles.ts'

export { titles }

/** All texts of the check, in both languages side by side. */
export const texts = { ...outcomes, ...failures, ...frame, ...images, ...retrieval, ...speech } as const

export type TextName = keyof typeof texts
/** One text in every language, with its slots filled. */
export type Text = Readonly<Record<Language, string>>

/** The slot names between braces. */
type Slots<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slots<Rest>
  : never
type SlotsOf<Name extends TextName> = Slots<(typeof texts)[Name]['english']>
/** The names of texts without slots. */
export type PlainTextName = { [Name in TextName]: [SlotsOf<Name>] extends [never] ? Name : never }[TextName]
type Values<Name extends TextName> = Readonly<Record<SlotsOf<Name>, string | number | Text>>

/** The text of that name with its slots filled. */
export function say<Name extends TextName>(
  name: Name,
  ...values: [SlotsOf<Name>] extends [never] ? [] : [Values<Name>]
): Text {
  const given: Readonly<Record<string, string | number | Text>> = values[0] ?? {}
  const fill = (language: Language) =>
    texts[name][language].replaceAll(/\{(\w+)\}/g, (_, slot: string) => {
      const value = given[slot] ?? ''
      return typeof value === 'object' ? value[language] : String(value)
    })
  return { english: fill('english'), chinese: fill('chinese') }
}

/** The same text in every language, for example an empty one. */
export const plain = (text: string): Text => ({ english: text, chinese: text })
