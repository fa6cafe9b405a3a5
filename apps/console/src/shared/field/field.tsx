import { type ReactNode, useId } from 'react'
import styles from './field.module.css'

interface FieldProps {
  readonly label: string
  readonly description?: string | undefined
  /** What is wrong with what was entered. */
  readonly problem?: string | undefined
  readonly isRequired?: boolean
  /** Given what ties the control to its label and its texts. */
  readonly children: (control: ControlProps) => ReactNode
}

export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean
}

/** A label, a control, what it means, and what is wrong with it. */
export const Field = ({ label, description, problem, isRequired = false, children }: FieldProps) => {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        {label}
        {isRequired && <span className={styles.required}> required</span>}
      </label>
      {children({ id, 'aria-describedby': `${id}-text`, 'aria-invalid': problem !== undefined })}
      <p id={`${id}-text`} className={problem === undefined ? styles.description : styles.problem}>
        {problem ?? description}
      </p>
    </div>
  )
}
