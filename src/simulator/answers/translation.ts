import { isObject, listOf, stringOf } from '../json.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'

const phrases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  English: {
    我看到这个视频后没有笑: "I didn't laugh after watching this video",
    你好: 'Hello',
    谢谢: 'Thank you',
  },
  Chinese: { Hello: '你好', 'Thank you': '谢谢' },
  French: { Hello: 'Bonjour', 你好: 'Bonjour' },
  Japanese: { Hello: 'こんにちは', 你好: 'こんにちは' },
}

/** A known phrase; otherwise the name of the target language, then the text with its terms replaced. */
export function translationOf(request: GenerationRequest): string {
  const options = request.parameters['translation_options']
  const target = isObject(options) ? stringOf(options['target_lang']) || 'English' : 'English'
  const text = lastText(request)
  const known = new Map(Object.entries(new Map(Object.entries(phrases)).get(target) ?? {}))
  const phrase = known.get(text.replace(/[。.！!]$/, ''))
  if (phrase !== undefined) return phrase
  const pairs = [
    ...listOf(isObject(options) ? options['terms'] : []),
    ...listOf(isObject(options) ? options['tm_list'] : []),
  ]
  const replaced = pairs.filter(isObject).reduce((so, pair) => {
    const source = stringOf(pair['source'])
    return source === '' ? so : so.replaceAll(source, stringOf(pair['target']))
  }, text)
  return `[${target}] ${replaced}`
}
