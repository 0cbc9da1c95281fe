import { inLanguage } from '../state/language.ts'
import { details, detailsOf } from '../state/models.ts'
import { toShortCount } from './figures.ts'

const texts = {
  english: {
    modalities: { text: 'text', image: 'images', audio: 'audio', video: 'video', file: 'files' },
    thinking: { none: '', off: 'thinks if asked', on: 'thinks', only: 'always thinks' },
    context: (tokens: string) => `${tokens} context`,
    output: (tokens: string) => `${tokens} answer`,
    perText: (tokens: string) => `${tokens} tokens a text`,
    documents: (count: number) => `${count} documents`,
    voices: (count: number) => `${count} voices`,
    images: (count: number) => `${count} a call`,
    times: 'times',
    speakers: 'speakers',
    minutes: (count: number) => `${count} minutes`,
    task: 'as a task',
  },
  chinese: {
    modalities: { text: '文本', image: '图片', audio: '音频', video: '视频', file: '文件' },
    thinking: { none: '', off: '可思考', on: '默认思考', only: '总是思考' },
    context: (tokens: string) => `上下文 ${tokens}`,
    output: (tokens: string) => `输出 ${tokens}`,
    perText: (tokens: string) => `每条 ${tokens} Token`,
    documents: (count: number) => `${count} 个文档`,
    voices: (count: number) => `${count} 种音色`,
    images: (count: number) => `每次 ${count} 张`,
    times: '时间',
    speakers: '说话人',
    minutes: (count: number) => `${count} 分钟`,
    task: '任务方式',
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
  facts.push(...factsOfOthers(id))
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

/** What is known of models that do not chat. */
function factsOfOthers(id: string): string[] {
  const words = inLanguage(texts)
  const tokens = detailsOf('embedding', id)?.tokens_per_input
  const documents = detailsOf('rerank', id)?.documents_per_request
  const voices = detailsOf('speech', id)?.voices.length ?? 0
  const images = detailsOf('image', id)?.images_per_call
  const heard = detailsOf('transcription', id)
  const formats = heard?.response_formats ?? []
  const seconds = heard?.seconds_per_file
  return [
    tokens == null ? '' : words.perText(toShortCount(tokens)),
    documents == null ? '' : words.documents(documents),
    voices === 0 ? '' : words.voices(voices),
    images === undefined ? '' : words.images(images),
    formats.includes('verbose_json') ? words.times : '',
    formats.includes('diarized_json') ? words.speakers : '',
    seconds == null ? '' : words.minutes(Math.round(seconds / 60)),
    heard?.answers_at_once === false ? words.task : '',
  ]
}
