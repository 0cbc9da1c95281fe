import type { Exchange } from '../gateway/exchange.ts'
import { inLanguage } from '../state/language.ts'
import { FigureList, type Figure } from './figure-list.tsx'
import { toDuration } from './figures.ts'
import { PacePlot } from './pace-plot.tsx'

const texts = {
  english: {
    first: 'first token',
    speed: 'tokens/s',
    prompt: 'prompt',
    answer: 'answer',
    thinking: 'thinking',
    cached: 'cached',
    total: 'in all',
    pace: 'How the answer came over time: more is a higher bar',
  },
  chinese: {
    first: '首字',
    speed: 'Token/秒',
    prompt: '输入',
    answer: '输出',
    thinking: '思考',
    cached: '缓存',
    total: '总耗时',
    pace: '回答随时间到达的情况：柱越高，来得越多',
  },
}

/** Times, speed and tokens of an answer, and the plot of its pace. */
export function AnswerFigures({ exchange: { pace, tokens } }: { exchange: Exchange }) {
  const words = inLanguage(texts)
  const arrivals = pace.arrivals.value
  const { prompt, completion, reasoning, cached } = tokens.value ?? {}
  const seconds = pace.duration / 1000
  const speed = completion !== undefined && seconds > 0 ? completion / seconds : undefined
  const figures: readonly Figure[] = [
    [pace.first === undefined ? undefined : toDuration(pace.first), words.first],
    [arrivals.length === 0 ? undefined : toDuration(arrivals.at(-1)?.at ?? 0), words.total],
    [speed?.toFixed(speed < 10 ? 1 : 0), words.speed],
    [prompt?.toString(), words.prompt],
    [completion?.toString(), words.answer],
    [reasoning === 0 ? undefined : reasoning?.toString(), words.thinking],
    [cached === 0 ? undefined : cached?.toString(), words.cached],
  ]
  if (arrivals.length === 0) return null
  return (
    <FigureList figures={figures}>
      {arrivals.length > 1 && <PacePlot arrivals={arrivals} label={words.pace} />}
    </FigureList>
  )
}
