import './images.css'

import { TextField } from '../../parts/field.tsx'
import { FigureList } from '../../parts/figure-list.tsx'
import { toDuration } from '../../parts/figures.ts'
import { inLanguage } from '../../state/language.ts'
import { detailsOf } from '../../state/models.ts'
import { RequestPage } from '../one-request/request-page.tsx'
import { Gallery } from './gallery.tsx'
import { read } from './read.ts'
import { toCode, toRequest } from './request.ts'
import { SettingsForm } from './settings-form.tsx'
import { Sources } from './sources.tsx'
import { addSources, awaited, imageSettings as form, run, sources, type Mode } from './state.ts'
import { texts } from './texts.ts'

function make(): void {
  const { model, prompt, count, stream } = form
  const order = {
    prompt: prompt.value.trim(),
    count: Number(count.value) || 1,
    model: model.value.trim(),
    stream: stream.value,
  }
  run.start(toRequest(), (exchange) => read(exchange, order))
}

/** More places than any model fills are not kept free, whatever was typed. */
const maxAwaited = 10

/** Pictures from texts and pictures. */
export function Images() {
  const words = inLanguage(texts)
  const isEdit = form.mode.value === 'edit'
  const onPaste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files
    if (!isEdit || files === undefined || files.length === 0) return
    event.preventDefault()
    addSources(files)
  }
  return (
    <RequestPage
      title={words.title}
      lead={words.lead}
      model={form.model.value}
      action={words.action}
      run={run}
      problem={findProblem()}
      onRun={make}
      settings={<SettingsForm />}
      toCode={toCode}
      outcome={<Outcome />}
    >
      <Modes />
      {isEdit && <Sources />}
      <div onPaste={onPaste}>
        <TextField
          label={isEdit ? words.promptOfEdit : words.prompt}
          value={form.prompt}
          hint={isEdit ? words.hintOfEdit : words.hint}
          rows={2}
        />
      </div>
    </RequestPage>
  )
}

function Modes() {
  const words = inLanguage(texts)
  const modes: readonly Mode[] = ['create', 'edit']
  return (
    <div class="segments" role="group" aria-label={words.mode}>
      {modes.map((mode) => (
        <button
          type="button"
          key={mode}
          aria-pressed={mode === form.mode.value}
          onClick={() => {
            form.mode.value = mode
          }}
        >
          {words.modes[mode]}
        </button>
      ))}
    </div>
  )
}

/** What DashScope would refuse, as far as the model is known. */
function findProblem(): string | undefined {
  const words = inLanguage(texts)
  const model = form.model.value
  const [min = 0, max = Infinity] = detailsOf('image', model)?.input_images ?? []
  const count = sources.value.length
  if (form.mode.value === 'create' && min > 0) return words.editsOnly(model)
  if (form.mode.value === 'edit') {
    if (max === 0) return words.createsOnly(model)
    if (count === 0) return words.needsPicture
    if (count > max) return words.tooMany(max)
  }
  return form.prompt.value.trim() === '' ? words.needsPrompt : undefined
}

function Outcome() {
  const words = inLanguage(texts)
  const made = run.answer.value
  const { value: took } = run.took
  return (
    <>
      {made !== undefined && took !== undefined && (
        <FigureList
          figures={[
            [toDuration(took), words.took],
            [String(made.count), words.made(made.count)],
            [made.tokens?.toString(), words.tokens],
          ]}
        />
      )}
      <Gallery awaited={run.isOpen ? Math.min(awaited.value, maxAwaited) : 0} />
    </>
  )
}
