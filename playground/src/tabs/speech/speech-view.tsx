import './speech.css'

import { TextField } from '../../parts/field.tsx'
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
      <TextField label={words.text} value={input} initial={inLanguage(examples)} hint={words.hint} />
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
