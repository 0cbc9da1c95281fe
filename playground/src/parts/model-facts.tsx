import { inLanguage } from '../state/language.ts'
import { details } from '../state/models.ts'
import { toShortCount } from './figures.ts'

const texts = {
  english: {
    modalities: { text: 'text', image: 'images', audio: 'audio', video: 'video', document: 'documents' },
    thinking: { none: '', off: 'thinks if asked', on: 'thinks', only: 'always thinks' },
    context: (tokens: string) => `${tokens} context`,
    output: (tokens: string) => `${tokens} answer`,
  },
  chinese: {
    modalities: { text: '文本', image: '图片', audio: '音频', video: '视频', document: '文档' },
    thinking: { none: '', off: '可思考', on: '默认思考', only: '总是思考' },
    context: (tokens: string) => `上下文 ${tokens}`,
    output: (tokens: string) => `输出 ${tokens}`,
  },
}

/** What a model takes, as `GET /v1/models/{id}` says. */
export function ModelFacts({ id }: { id: string }) {
  const words = inLanguage(texts)
  const known = details.value[id]
  const facts: string[] = []
  if (known !== undefined) {
    const names: Readonly<Record<string, string>> = words.modalities
    facts.push(...(known.input_modalities ?? []).map((name) => names[name] ?? name))
    if (known.thinking !== undefined) facts.push(words.thinking[known.thinking])
    if (known.context_window != null) facts.push(words.context(toShortCount(known.context_window)))
    if (known.max_output_tokens != null) facts.push(words.output(toShortCount(known.max_output_tokens)))
  }
  // Not a list: it is also a part of an option, which may contain text alone.
  return (
    <span class="facts">
      {facts
        .filter((fact) => fact !== '')
        .map((fact) => (
          <span key={fact}>{fact} </span>
        ))}
    </span>
  )
}
