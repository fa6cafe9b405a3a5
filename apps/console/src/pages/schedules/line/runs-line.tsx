import styles from './runs-line.module.css'
import { type ZoneLine, zoneLine } from './zone-line.ts'

interface RunsLineProps {
  /** Occurrences: ms since 1970, in order. */
  readonly occurrences: readonly number[]
  readonly zone: string
  /** Where the line begins. */
  readonly from: number
  readonly label: string
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`
const anchor = (share: number): 'start' | 'middle' | 'end' => (share > 0.94 ? 'end' : share < 0.06 ? 'start' : 'middle')

/** Occurrences on a line of the zone's wall time, with the clock changes among them. */
export const RunsLine = ({ occurrences, zone, from, label }: RunsLineProps) => {
  const { runs, ticks, changes } = zoneLine(occurrences, zone, from)
  return (
    <svg
      className={changes.length > 0 ? `${styles.line} ${styles.withChanges}` : styles.line}
      role="img"
      aria-label={label}
    >
      <line className={styles.axis} x1="0" x2="100%" y1="8" y2="8" />
      <Ticks ticks={ticks} />
      <Changes changes={changes} />
      {runs.map(({ at, share }) => (
        <circle key={at} className={styles.run} cx={percent(share)} cy="8" r="5" />
      ))}
    </svg>
  )
}

const Ticks = ({ ticks }: Pick<ZoneLine, 'ticks'>) =>
  ticks.map(({ at, share, label }) => (
    <g key={at}>
      <line className={styles.tick} x1={percent(share)} x2={percent(share)} y1="2" y2="20" />
      <text x={percent(share)} y="36" textAnchor={anchor(share)}>
        {label}
      </text>
    </g>
  ))

/** The text of a change stands above the line; of many changes only the first ones have room. */
const Changes = ({ changes }: Pick<ZoneLine, 'changes'>) =>
  changes.map(({ at, share, text }, index) => (
    <g key={at}>
      <line className={styles.change} x1={percent(share)} x2={percent(share)} y1="-14" y2="24" />
      {index < 2 && changes.length < 3 && (
        <text
          className={styles.changed}
          x={percent(share)}
          y="-20"
          textAnchor={share < 0.2 ? 'start' : share > 0.8 ? 'end' : 'middle'}
        >
          {text}
        </text>
      )}
    </g>
  ))
