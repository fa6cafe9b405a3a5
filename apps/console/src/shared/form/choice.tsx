import styles from './form.module.css'

interface ChoiceProps<Value extends string> {
  readonly legend: string
  readonly name: string
  readonly value: Value
  readonly options: readonly (readonly [value: Value, word: string])[]
  readonly onChange: (value: Value) => void
}

/** One of few. */
export const Choice = <Value extends string>({ legend, name, value, options, onChange }: ChoiceProps<Value>) => (
  <fieldset className={styles.choice}>
    <legend>{legend}</legend>
    {options.map(([each, word]) => (
      <label key={each}>
        <input type="radio" name={name} checked={value === each} onChange={() => onChange(each)} />
        {word}
      </label>
    ))}
  </fieldset>
)
