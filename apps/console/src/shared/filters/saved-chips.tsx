import { useState } from 'react'
import { Button } from '../button.tsx'
import { Icon } from '../icon.tsx'
import styles from './filters.module.css'
import { readSaved, storeSaved, suggestedName, withSaved } from './saved-filters.ts'

interface SavedChipsProps {
  readonly page: string
  /** The filters now, as in the URL. */
  readonly query: string
  readonly onChoose: (query: string) => void
}

/** Sets of filters that were saved in this browser, and a button that saves those of now. */
export const SavedChips = ({ page, query, onChoose }: SavedChipsProps) => {
  const [saved, setSaved] = useState(() => readSaved(page))
  const keep = (next: typeof saved): void => {
    storeSaved(page, next)
    setSaved(next)
  }
  const isNew = query !== '' && saved.every((one) => one.query !== query)
  return (
    <>
      {saved.map(({ name, query: its }) => (
        <span key={name} className={styles.saved}>
          <button type="button" onClick={() => onChoose(its)} aria-pressed={its === query}>
            {name}
          </button>
          <button
            type="button"
            className={styles.forget}
            aria-label={`Forget ${name}`}
            onClick={() => keep(saved.filter((one) => one.name !== name))}
          >
            <Icon name="cross" size={10} />
          </button>
        </span>
      ))}
      {isNew && (
        <Button kind="quiet" onClick={() => keep(withSaved(saved, { name: suggestedName(query), query }))}>
          Save filters
        </Button>
      )}
      {query !== '' && (
        <Button kind="quiet" onClick={() => onChoose('')}>
          Clear
        </Button>
      )}
    </>
  )
}
