import { useEffect, useId } from 'preact/hooks'

import { ChoiceField, TextField } from '../../parts/field.tsx'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { detailsOf } from '../../state/models.ts'
import { allFormats, chosenVoice, loadVoices, speechSettings as form, voices } from './state.ts'
import { texts } from './texts.ts'

export function SettingsForm() {
  const words = inLanguage(texts)
  const known = detailsOf('speech', form.model.value)
  useEffect(() => {
    void loadVoices(form.model.value)
  }, [form.model.value])
  return (
    <div class="form">
      <ModelPicker value={form.model} type="speech" />
      <Voice />
      <ChoiceField
        label={words.format}
        value={form.format}
        options={(known?.response_formats ?? allFormats).map((format): [string, string] => [format, format])}
      />
      <Speed />
      {known?.supported_parameters.includes('instructions') === true && (
        <TextField
          label={words.instructions}
          value={form.instructions}
          hint={words.instructionsHint}
          rows={2}
        />
      )}
    </div>
  )
}

function Voice() {
  const words = inLanguage(texts)
  const own = voices.value[form.model.value] ?? []
  const set = ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLSelectElement }) => {
    form.voice.value = currentTarget.value
  }
  return (
    <label class="field">
      {own.length === 0 ? words.ownVoice : words.voice}
      {own.length === 0 ? (
        <input value={form.voice.value} spellcheck={false} onInput={set} />
      ) : (
        <select value={chosenVoice()} onChange={set}>
          {own.map((voice) => (
            <option key={voice} value={voice}>
              {voice}
            </option>
          ))}
        </select>
      )}
    </label>
  )
}

function Speed() {
  const words = inLanguage(texts)
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{words.speed(`${Number(form.speed.value).toFixed(1)} ×`)}</label>
      <input
        id={id}
        type="range"
        min={0.5}
        max={2}
        step={0.1}
        value={form.speed.value}
        onInput={({ currentTarget }) => {
          form.speed.value = currentTarget.value
        }}
      />
    </div>
  )
}
