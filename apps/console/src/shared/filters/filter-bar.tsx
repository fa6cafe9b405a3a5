import { type ReactNode, useEffect, useState } from 'react'
import { Icon } from '../icon.tsx'
import styles from './filters.module.css'

/** Above a table: what it shows, and what of it. */
export const FilterBar = ({ children }: { readonly children: ReactNode }) => (
  <search className={styles.bar}>{children}</search>
)

interface FilterProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Until typing pauses, in ms: each change is a request. */
const pause = 250

/** `/` leads here. */
export const SearchFilter = ({ label, value, onChange }: FilterProps) => {
  const [text, setText] = useTyped(value, onChange)
  return (
    <label className={styles.search}>
      <Icon name="search" />
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={text}
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
    </label>
  )
}

export const TextFilter = ({ label, value, onChange }: FilterProps) => {
  const [text, setText] = useTyped(value, onChange)
  return (
    <input
      className={styles.text}
      aria-label={label}
      placeholder={label}
      value={text}
      spellCheck={false}
      onChange={({ target }) => setText(target.value)}
    />
  )
}

interface SelectFilterProps extends FilterProps {
  /** Values and words; the empty value is `any`. */
  readonly options: readonly (readonly [value: string, word: string])[]
  readonly any: string
}

export const SelectFilter = ({ label, value, onChange, options, any }: SelectFilterProps) => (
  <select className={styles.select} aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
    <option value="">{any}</option>
    {options.map(([option, word]) => (
      <option key={option} value={option}>
        {word}
      </option>
    ))}
  </select>
)

/** What is typed is shown at once, and told when the typing pauses. */
const useTyped = (value: string, onChange: (value: string) => void) => {
  const [text, setText] = useState(value)
  const [told, setTold] = useState(value)
  if (value !== told) {
    setTold(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return undefined
    const timer = setTimeout(() => onChange(text.trim()), pause)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return [text, setText] as const
}
