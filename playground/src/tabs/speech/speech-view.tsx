import './speech.css'

import { useId } from 'preact/hooks'

import { FigureList } from '../../parts/figure-list.tsx'
import { toDuration, toSize } from '../../parts/figures.ts'
import { PacePlot } from '../../parts/pace-plot.tsx'
import { inLanguage } from '../../state/language.ts'
import { RequestPage } from '../one-request/request-page.tsx'
import { read } from './read.ts'
import { toCode, toRequest } from './request.ts'
import { SettingsForm } from './settings-form.tsx'
import { chosenVoice, input, run, speechSettings as form } from './state.ts'
import { TakeList } from './take-list.tsx'
import { examples, texts } from './texts.ts'

/** A text read aloud. */
export function Speech() {
  const words = inLanguage(texts)
  const text = input.value ?? inLanguage(examples)
  const id = useId()
  const problem =
    text.trim() === '' ? words.needsText : chosenVoice().trim() === '' ? words.needsVoice : undefined
  return (
    <RequestPage
      title={words.title}
      lead={words.lead}
      model={form.model.value}
      action={words.action}
      run={run}
      problem={problem}
      onRun={() => run.start(toRequest(text), (exchange) => read(exchange, text))}
      settings={<SettingsForm />}
      toCode={toCode}
      outcome={<Outcome />}
    >
      <div class="field">
        <label for={id}>{words.text}</label>
        <textarea
          id={id}
          rows={3}
          placeholder={words.hint}
          value={text}
          onInput={({ currentTarget }) => {
            input.value = currentTarget.value
          }}
        />
      </div>
    </RequestPage>
  )
}

function Outcome() {
  const words = inLanguage(texts)
  const spoken = run.answer.value
  const took = run.took.value
  const pace = run.exchange.value?.pace
  return (
    <>
      {spoken !== undefined && took !== undefined && pace !== undefined && (
        <div class="sound-figures">
          <PacePlot arrivals={pace.arrivals.value} label={words.pace} />
          <FigureList
            figures={[
              [pace.first === undefined ? undefined : toDuration(pace.first), words.first],
              [toDuration(took), words.took],
              [toSize(spoken.bytes), spoken.format],
            ]}
          />
        </div>
      )}
      <TakeList />
    </>
  )
}
