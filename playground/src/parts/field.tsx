import type { Signal } from '@preact/signals'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  value: Signal<string>
  hint?: string
}

/** A number, or nothing. */
export function NumberField(props: FieldProps & { min?: number; max?: number; step?: number }) {
  const { label, value, hint = '', min, max, step = 1 } = props
  return (
    <label class="field short">
      {label}
      <input
        type="number"
        inputMode="decimal"
        placeholder={hint}
        value={value.value}
        step={step}
        {...(min !== undefined && { min })}
        {...(max !== undefined && { max })}
        onInput={({ currentTarget }) => {
          value.value = currentTarget.value
        }}
      />
    </label>
  )
}

interface AreaProps extends Omit<FieldProps, 'value'> {
  value: Signal<string | undefined>
  /** Shown until something is typed. */
  initial?: string
  rows?: number
  /** What is wrong with it. */
  problem?: string | undefined
  /** For code. */
  isCode?: boolean
}

/** A longer text. */
export function TextField(props: AreaProps) {
  const { label, value, initial, hint = '', rows = 3, problem, isCode = false } = props
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        placeholder={hint}
        class={isCode ? 'code-input' : ''}
        spellcheck={!isCode}
        value={value.value ?? initial}
        aria-invalid={problem !== undefined}
        {...(problem !== undefined && { 'aria-describedby': `${id}-problem` })}
        onInput={({ currentTarget }) => {
          value.value = currentTarget.value
        }}
      />
      {problem !== undefined && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Signal<Value>
  options: readonly (readonly [Value, string])[]
}

/** What is chosen and no longer among the options, such as that of another model, is shown as the first one. */
export function ChoiceField<Value extends string>({ label, value, options }: ChoiceProps<Value>) {
  const isOffered = options.some(([option]) => option === value.value)
  return (
    <label class="field">
      {label}
      <select
        value={isOffered ? value.value : (options[0]?.[0] ?? '')}
        onChange={({ currentTarget }) => {
          value.value = currentTarget.value as Value
        }}
      >
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

export function SwitchField({ label, value }: { label: string; value: Signal<boolean> }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value.value}
        onChange={({ currentTarget }) => {
          value.value = currentTarget.checked
        }}
      />
      {label}
    </label>
  )
}
