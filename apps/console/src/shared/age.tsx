import { ageText } from '../format/age.ts'
import { localText, utcText } from '../format/instant.ts'
import styles from './age.module.css'
import { useNow } from './use-now.ts'

interface AgeProps {
  /** RFC 3339; null: `none` is shown. */
  readonly at: string | null
  readonly none?: string
  /** In rows of a table the row has the focus, and the whole instant is shown by the pointer alone. */
  readonly inRow?: boolean
}

/** An instant as an age; with its UTC and local time where the focus or the pointer is. */
export const Age = ({ at, none = 'never', inRow = false }: AgeProps) => {
  const now = useNow()
  if (at === null) return <span className={styles.none}>{none}</span>
  const whole = `${utcText(at)}\n${localText(at)}`
  if (inRow)
    return (
      <time dateTime={at} title={whole}>
        {ageText(Date.parse(at), now)}
      </time>
    )
  return (
    <time dateTime={at} className={styles.age} tabIndex={0}>
      {ageText(Date.parse(at), now)}
      <span className={styles.whole} role="tooltip">
        {whole}
      </span>
    </time>
  )
}
