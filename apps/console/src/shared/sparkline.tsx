import styles from './sparkline.module.css'
import { pointsOf } from './sparkline-points.ts'

interface SparklineProps {
  /** From old to new; null: not known. */
  readonly values: readonly (number | null)[]
  /** What it shows, for who does not see it. */
  readonly label: string
}

const size = { width: 120, height: 28 }

/** A line of values without axes, beside the figure that it leads to. */
export const Sparkline = ({ values, label }: SparklineProps) => (
  <svg
    className={styles.line}
    viewBox={`0 0 ${size.width} ${size.height}`}
    preserveAspectRatio="none"
    role="img"
    aria-label={label}
  >
    {pointsOf(values, size).map((points) => (
      <polyline key={points} points={points} />
    ))}
  </svg>
)
