import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

import { ChoiceField, SwitchField, TextField } from '../../parts/field.tsx'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { detailsOf } from '../../state/models.ts'
import { chosenFormat, formats, transcriptionSettings as form } from './state.ts'
import { texts } from './texts.ts'

export function SettingsForm() {
  const words = inLanguage(texts)
  const known = detailsOf('transcription', form.model.value)
  const offered = formats.filter((format) => known?.response_formats.includes(format) ?? true)
  // What another model has is shown as what is sent.
  useEffect(() => {
    form.format.value = chosenFormat()
  })
  return (
    <div class="form">
      <ModelPicker value={form.model} type="transcription" />
      {known?.answers_at_once === false && <p class="hint">{words.asTask}</p>}
      <ChoiceField
        label={words.format}
        value={form.format}
        options={offered.map((format) => [format, words.formats[format]] as const)}
      />
      <Line label={words.language} value={form.language} hint={words.languageHint} />
      {known?.supported_parameters.includes('prompt') !== false && (
        <TextField label={words.prompt} value={form.prompt} hint={words.promptHint} rows={2} />
      )}
      <SwitchField label={words.stream} value={form.stream} />
    </div>
  )
}

function Line({ label, value, hint }: { label: string; value: Signal<string>; hint: string }) {
  return (
    <label class="field">
      {label}
      <input
        value={value.value}
        placeholder={hint}
        spellcheck={false}
        onInput={({ currentTarget }) => {
          value.value = currentTarget.value
        }}
      />
    </label>
  )
}
