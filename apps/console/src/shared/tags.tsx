import styles from './mark.module.css'

/** Short words side by side; `none` where there are no. */
export const Tags = ({ words, none }: { readonly words: readonly string[]; readonly none: string }) =>
  words.length === 0 ? (
    <span className={styles.off}>{none}</span>
  ) : (
    words.map((word) => (
      <span key={word} className={styles.tag}>
        {word}
      </span>
    ))
  )
