import './rerank.css'

import { NumberField, TextField } from '../../parts/field.tsx'
import { FigureList } from '../../parts/figure-list.tsx'
import { toDuration } from '../../parts/figures.ts'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { detailsOf } from '../../state/models.ts'
import { RequestPage } from '../one-request/request-page.tsx'
import { TextList } from '../one-request/text-list.tsx'
import {
  documents,
  query,
  read,
  rerankSettings as form,
  run,
  toCode,
  toRequest,
  type Ranked,
} from './request.ts'
import { examples, texts } from './texts.ts'

/** The most that DashScope's models take. */
const maxDocuments = 500

/** Documents in the order in which they answer a question. */
export function Rerank() {
  const words = inLanguage(texts)
  const example = inLanguage(examples)
  const question = query.value ?? example.query
  const given = (documents.value ?? example.documents).filter((text) => text.trim() !== '')
  const problem =
    question.trim() === '' ? words.needsQuery : given.length === 0 ? words.needsDocuments : undefined
  return (
    <RequestPage
      title={words.title}
      lead={words.lead}
      model={form.model.value}
      action={words.action}
      run={run}
      problem={problem}
      onRun={() => run.start(toRequest(question.trim(), given), (exchange) => read(exchange, given))}
      settings={<Settings />}
      toCode={toCode}
      outcome={<Outcome />}
    >
      <TextField label={words.query} value={query} initial={example.query} rows={1} />
      <TextList
        label={words.documents}
        one={words.one}
        value={documents}
        initial={example.documents}
        max={maxDocuments}
      />
    </RequestPage>
  )
}

function Settings() {
  const words = inLanguage(texts)
  const takes = detailsOf('rerank', form.model.value)?.supported_parameters ?? []
  return (
    <div class="form">
      <ModelPicker value={form.model} type="rerank" />
      <NumberField label={words.topN} value={form.topN} hint={words.all} min={1} />
      {takes.includes('instruct') && (
        <TextField label={words.instruct} value={form.instruct} hint={words.instructHint} rows={2} />
      )}
    </div>
  )
}

function Outcome() {
  const words = inLanguage(texts)
  const order = run.answer.value
  if (order === undefined) return null
  return (
    <>
      <ol class="ranked" aria-label={words.order}>
        {order.ranked.map((one) => (
          <Row key={one.index} {...one} />
        ))}
      </ol>
      <FigureList
        figures={[
          [run.took.value === undefined ? undefined : toDuration(run.took.value), words.took],
          [String(order.tokens), words.tokens],
        ]}
      />
    </>
  )
}

function Row({ index, score, text }: Ranked) {
  const words = inLanguage(texts)
  const width = `${Math.min(100, Math.max(0, score * 100))}%`
  return (
    <li>
      <p>{text}</p>
      <span class="was">{words.was(index + 1)}</span>
      <svg class="score-bar" aria-hidden="true" focusable="false">
        <rect class="whole" width="100%" height="100%" rx="3" />
        <rect width={width} height="100%" rx="3" />
      </svg>
      <b aria-label={words.score(score.toFixed(3))} role="img">
        {score.toFixed(3)}
      </b>
    </li>
  )
}
