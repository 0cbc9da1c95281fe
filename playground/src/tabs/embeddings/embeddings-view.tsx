import './embeddings.css'

import { ChoiceField, TextField } from '../../parts/field.tsx'
import { FigureList } from '../../parts/figure-list.tsx'
import { toDuration } from '../../parts/figures.ts'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { detailsOf } from '../../state/models.ts'
import { RequestPage } from '../one-request/request-page.tsx'
import { TextList } from '../one-request/text-list.tsx'
import { HeatMap } from './heat-map.tsx'
import { embeddingSettings as form, inputs, read, run, toCode, toRequest } from './request.ts'
import type { Pair } from './similarity.ts'
import { examples, texts } from './texts.ts'

/** The picture of more would be too small to read. */
const maxTexts = 50

/** How close a few texts are. */
export function Embeddings() {
  const words = inLanguage(texts)
  const initial = inLanguage(examples)
  const given = (inputs.value ?? initial).filter((text) => text.trim() !== '')
  return (
    <RequestPage
      title={words.title}
      lead={words.lead}
      model={form.model.value}
      action={words.action}
      run={run}
      problem={given.length < 2 ? words.needsTwo : undefined}
      onRun={() => run.start(toRequest(given), (exchange) => read(exchange, given))}
      settings={<Settings />}
      toCode={toCode}
      outcome={<Outcome />}
    >
      <TextList label={words.texts} one={words.one} value={inputs} initial={initial} max={maxTexts} />
    </RequestPage>
  )
}

function Settings() {
  const words = inLanguage(texts)
  const { types } = words
  const known = detailsOf('embedding', form.model.value)
  const [own, ...others] = known?.dimensions ?? []
  const takes = known?.supported_parameters ?? []
  return (
    <div class="form">
      <ModelPicker value={form.model} type="embedding" />
      <ChoiceField
        label={words.dimensions}
        value={form.dimensions}
        options={[
          ['', words.asModel(own)],
          ...others
            .toSorted((one, other) => one - other)
            .map((size): [string, string] => [String(size), String(size)]),
        ]}
      />
      {takes.includes('text_type') && (
        <ChoiceField
          label={words.type}
          value={form.type}
          options={[
            ['none', types.none],
            ['query', types.query],
            ['document', types.document],
          ]}
        />
      )}
      {takes.includes('instruct') && (
        <TextField label={words.instruct} value={form.instruct} hint={words.instructHint} rows={2} />
      )}
    </div>
  )
}

function Outcome() {
  const words = inLanguage(texts)
  const comparison = run.answer.value
  if (comparison === undefined) return null
  const { input, similarities, size, tokens } = comparison
  const say = (pair: Pair | undefined, sentence: typeof words.closest) =>
    pair && <li>{sentence(pair.one + 1, pair.other + 1, pair.cosine.toFixed(2))}</li>
  return (
    <>
      <HeatMap similarities={similarities} labels={input} />
      <ul class="pairs">
        {say(similarities.closest, words.closest)}
        {input.length > 2 && say(similarities.farthest, words.farthest)}
      </ul>
      <FigureList
        figures={[
          [run.took.value === undefined ? undefined : toDuration(run.took.value), words.took],
          [String(size), words.size],
          [String(tokens), words.tokens],
        ]}
      />
    </>
  )
}
