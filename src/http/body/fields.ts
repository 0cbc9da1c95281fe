import { z } from 'zod'

import { isRecord } from '../../json.ts'

/** A field that may be absent or null, which mean the same in OpenAI's API. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish()
}

/** zod measures every value with a `length`. An object may have a property of that name which is not a number, and may throw. */
function ofListsAndTexts<Check extends z.core.$ZodCheck<z.core.util.HasLength>>(check: Check): Check {
  check._zod.def.when = ({ value }) => typeof value === 'string' || Array.isArray(value)
  return check
}

/** For a string or an array; in code points or elements. Use it instead of `.min()` for these. */
export function minLength(least: number) {
  return ofListsAndTexts(z.minLength(least, { abort: true }))
}

/** For a string or an array; in code points or elements. Use it instead of `.max()` for these. */
export function maxLength(limit: number) {
  return ofListsAndTexts(z.maxLength(limit, { abort: true }))
}

/** The name of a model. Half of a surrogate pair alone has no place in an address. */
export function modelName() {
  const isWellFormed = z.refine<string>((name) => name.isWellFormed(), {
    error: 'half of a surrogate pair. Expected a string of whole Unicode characters',
    params: { chinese: '含有不成对的代理项，应为完整的 Unicode 字符' },
  })
  return z.string().check(minLength(1), maxLength(256), isWellFormed)
}

/** An object with these fields and any others, which are not checked. z.looseObject() would copy each of them. */
export function openObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$loose> {
  const schema: z.ZodObject<Shape> = z.object(shape)
  // zod reads it when the schema is created, which is over, and when the schema is described.
  schema._zod.def.catchall = z.unknown()
  return schema
}

/** An object with any keys. zod's own record ignores `abortEarly` and collects an issue for each entry. */
export function record<Value extends z.ZodType>(value: Value) {
  const schema = z.record(z.string(), value)
  const parse: typeof schema._zod.parse = (payload, context) => {
    const { value: given } = payload
    if (!isRecord(given)) {
      payload.issues.push({ code: 'invalid_type', expected: 'record', input: given, inst: schema })
      return payload
    }
    for (const name of Object.keys(given)) {
      const entry = value._zod.run({ value: given[name], issues: [] }, context)
      if (entry instanceof Promise) throw new z.core.$ZodAsyncError()
      if (entry.issues.length === 0) continue
      for (const issue of entry.issues) payload.issues.push({ ...issue, path: [name, ...(issue.path ?? [])] })
      break
    }
    return payload
  }
  schema._zod.parse = schema._zod.run = parse
  return schema
}

/**
 * One of several schemas, chosen by the value, so that only its issues are reported. zod's own union tries all of them, and
 * its discriminated union refuses a value of an unknown type.
 */
export function chosen<const Options extends readonly [z.ZodType, ...z.ZodType[]]>(
  options: Options,
  choose: (value: unknown) => Options[number],
) {
  const schema = z.union(options)
  const parse: typeof schema._zod.parse = (payload, context) => {
    const result = choose(payload.value)._zod.run({ value: payload.value, issues: [] }, context)
    if (result instanceof Promise) throw new z.core.$ZodAsyncError()
    for (const issue of result.issues) payload.issues.push(issue)
    return payload
  }
  schema._zod.parse = schema._zod.run = parse
  return schema
}
