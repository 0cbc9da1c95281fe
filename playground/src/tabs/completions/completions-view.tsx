import { LongText } from '../../markdown/long-text.tsx'
import { AnswerFigures } from '../../parts/answer-figures.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { NumberField, SwitchField, TextField } from '../../parts/field.tsx'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { RequestPage } from '../one-request/request-page.tsx'
import { completionSettings as form, prompt, read, run, toCode, toRequest, written } from './request.ts'
import { examples, texts } from './texts.ts'

/** A text that a model continues: OpenAI's API before chat. */
export function Completions() {
  const words = inLanguage(texts)
  const text = prompt.value ?? inLanguage(examples)
  return (
    <RequestPage
      title={words.title}
      lead={words.lead}
      model={form.model.value}
      action={words.action}
      run={run}
      problem={text.trim() === '' ? words.needsPrompt : undefined}
      onRun={() => {
        const streams = form.stream.value
        run.start(toRequest(text), (exchange) => read(exchange, streams))
      }}
      settings={<Settings />}
      toCode={toCode}
      outcome={<Outcome />}
    >
      <TextField label={words.prompt} value={prompt} initial={inLanguage(examples)} rows={4} />
    </RequestPage>
  )
}

function Settings() {
  const words = inLanguage(texts)
  return (
    <div class="form">
      <ModelPicker value={form.model} type="chat" />
      <div class="numbers">
        <NumberField label={words.maxTokens} value={form.maxTokens} hint={words.asModel} min={1} />
        <NumberField
          label={words.temperature}
          value={form.temperature}
          hint={words.asModel}
          step={0.1}
          min={0}
        />
      </div>
      <TextField label={words.stop} value={form.stop} hint={words.nowhere} rows={1} />
      <SwitchField label={words.echo} value={form.echo} />
      <SwitchField label={words.stream} value={form.stream} />
    </div>
  )
}

function Outcome() {
  const words = inLanguage(texts)
  const exchange = run.exchange.value
  if (exchange === undefined || written.value === '') return null
  return (
    <article class="outcome-text written">
      <header>
        <h3>{words.result}</h3>
        {!run.isOpen && <CopyButton text={written.value} />}
      </header>
      <p class="plain">
        <LongText text={written.value} />
      </p>
      {!run.isOpen && run.answer.value === 'length' && <p class="hint">{words.cutByLength}</p>}
      <AnswerFigures exchange={exchange} />
    </article>
  )
}
