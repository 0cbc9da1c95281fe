import { ChoiceField, NumberField, SwitchField, TextField } from '../../parts/field.tsx'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { detailsOf } from '../../state/models.ts'
import { toSizes } from './sizes.ts'
import { imageSettings as form, takes } from './state.ts'
import { texts } from './texts.ts'

export function SettingsForm() {
  const words = inLanguage(texts)
  const sizes = toSizes(detailsOf('image', form.model.value))
  return (
    <div class="form">
      <ModelPicker value={form.model} type="image" />
      {sizes.length > 0 && (
        <ChoiceField
          label={words.size}
          value={form.size}
          options={[
            ['', words.asModel],
            ...sizes.map((size): [string, string] => [size, size.replace('x', ' × ')]),
          ]}
        />
      )}
      <div class="numbers">
        <NumberField label={words.count} value={form.count} min={1} max={10} />
        <NumberField label={words.seed} value={form.seed} hint={words.any} min={0} />
      </div>
      <SwitchField label={words.stream} value={form.stream} />
      <More />
    </div>
  )
}

function More() {
  const words = inLanguage(texts)
  const { extendOptions: options } = words
  return (
    <details>
      <summary>{words.more}</summary>
      <div class="form more">
        {takes('negative_prompt') && <TextField label={words.negative} value={form.negative} rows={2} />}
        {takes('prompt_extend') && (
          <ChoiceField
            label={words.extend}
            value={form.extend}
            options={[
              ['default', options.default],
              ['on', options.on],
              ['off', options.off],
            ]}
          />
        )}
        {takes('watermark') && <SwitchField label={words.watermark} value={form.watermark} />}
      </div>
    </details>
  )
}
