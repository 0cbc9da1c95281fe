import { ChoiceField, NumberField, SwitchField, TextField } from '../../parts/field.tsx'
import { ModelPicker } from '../../parts/model-picker.tsx'
import { inLanguage } from '../../state/language.ts'
import { chatSettings as form, problemOf, type JsonField } from './chat-settings.ts'
import { texts } from './texts.ts'

/** The settings of a request for chat. */
export function SettingsForm() {
  const words = inLanguage(texts)
  const { thinkingOptions: thinking, formats } = words
  return (
    <div class="form">
      <ModelPicker value={form.model} type="chat" />
      <TextField label={words.system} value={form.system} hint={words.systemHint} />
      <ChoiceField
        label={words.thinking}
        value={form.thinking}
        options={[
          ['default', thinking.default],
          ['on', thinking.on],
          ['off', thinking.off],
        ]}
      />
      <ChoiceField
        label={words.format}
        value={form.format}
        options={[
          ['text', formats.text],
          ['json_object', formats.json_object],
          ['json_schema', formats.json_schema],
        ]}
      />
      {form.format.value === 'json_schema' && (
        <TextField
          label={words.schema}
          value={form.schema}
          rows={6}
          isCode
          hint='{"type": "object", …}'
          problem={sayProblem('schema')}
        />
      )}
      <SwitchField label={words.search} value={form.search} />
      <SwitchField label={words.stream} value={form.stream} />
      <TextField
        label={words.tools}
        value={form.tools}
        rows={form.tools.value === '' ? 2 : 8}
        isCode
        hint='[{"type": "function", …}]'
        problem={sayProblem('tools')}
      />
      <MoreParameters />
    </div>
  )
}

function MoreParameters() {
  const words = inLanguage(texts)
  return (
    <details>
      <summary>{words.more}</summary>
      <div class="numbers">
        <NumberField
          label={words.temperature}
          value={form.temperature}
          hint={words.asModel}
          step={0.1}
          min={0}
        />
        <NumberField label={words.topP} value={form.topP} hint={words.asModel} step={0.05} min={0} />
        <NumberField label={words.maxTokens} value={form.maxTokens} hint={words.asModel} min={1} />
        <NumberField label={words.seed} value={form.seed} hint={words.asModel} />
      </div>
      <TextField
        label={words.further}
        value={form.further}
        isCode
        hint='{"stop": ["。"]}'
        problem={sayProblem('further')}
      />
    </details>
  )
}

function sayProblem(name: JsonField): string | undefined {
  const words = inLanguage(texts)
  const problem = problemOf(name)
  if (problem === undefined) return undefined
  return 'why' in problem ? words.noJson(problem.why) : words.otherForm(problem.form)
}
