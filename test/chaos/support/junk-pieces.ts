/** Parts of junk bodies. */
import { maxShape } from '../../../src/http/body/json-limits.ts'
import { range } from './numbers.ts'

export interface Junk {
  name: string
  body: string
  headers?: Record<string, string>
}

export const { members } = maxShape
/** Maximum length of one value, with room for the rest of the body. */
const longest = 5_000_000

export const list = (count: number, element: string | ((index: number) => string)) =>
  `[${range(count)
    .map((index) => (typeof element === 'string' ? element : element(index)))
    .join(',')}]`
export const record = (count: number, value: string, key = 'k') =>
  `{${range(count)
    .map((index) => `"${key}${index}":${value}`)
    .join(',')}}`

/** As many lists of the element as the limit of values allows. */
export const nested = (element: string, each: number) =>
  list(Math.floor((maxShape.values - 100) / (members * each)), list(members, element))

export const hi = '"messages":[{"role":"user","content":"hi"}]'
export const withField = (name: string, value: string, model = 'qwen-plus') =>
  `{"model":"${model}",${hi},"${name}":${value}}`
export const withMessages = (messages: string, model = 'qwen-plus') =>
  `{"model":"${model}","messages":${messages}}`
export const withParts = (parts: string, model?: string) =>
  withMessages(`[{"role":"user","content":${parts}}]`, model)
export const tool = (name: string) => `{"type":"function","function":{"name":"${name}"}}`
export const long = (piece: string) => piece.repeat(Math.floor(longest / Buffer.byteLength(piece)))
export const user = (more: string) => `{"role":"user","content":"hi"${more}}`
