import type { CommandWithTimeline } from '@keyfob/client'
import { spanText } from '../../../format/age.ts'
import { localText, utcText } from '../../../format/instant.ts'
import { StateBadge } from '../../../shared/state-badge.tsx'
import { useNow } from '../../../shared/use-now.ts'
import { hopWords } from './hop-words.ts'
import styles from './hops.module.css'
import { type Mark, type ScaledHops, hopsToScale } from './hops-to-scale.ts'

/** The life of a command: a bar to scale, whose colours are its states, and its hops one by one. */
export const HopsPicture = ({ command }: { readonly command: CommandWithTimeline }) => {
  const scaled = hopsToScale(command, useNow())
  return (
    <>
      <Bar scaled={scaled} />
      <table className={styles.hops}>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <th scope="col">After</th>
            <th scope="col">Since the one before</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {scaled.marks.map((mark, index) => (
            <HopRow key={`${mark.hop.event} ${index}`} mark={mark} />
          ))}
        </tbody>
      </table>
    </>
  )
}

/** A stretch of this share of the whole has room for its name. */
const labelled = 0.14

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

const Bar = ({ scaled: { span, stretches, marks } }: { readonly scaled: ScaledHops }) => (
  <figure className={styles.figure}>
    <div className={styles.bar} aria-hidden="true">
      {stretches.map(({ state, from, to, lasted }) => (
        <span
          key={`${state} ${from}`}
          className={`${styles.stretch} ${styles[state]}`}
          style={{ left: percent(from), width: percent(to - from) }}
          title={`${state}: ${spanText(lasted)}`}
        >
          {to - from > labelled && <span>{state}</span>}
        </span>
      ))}
      {marks.map(({ hop, at }, index) => (
        <i
          key={`${hop.event} ${index}`}
          className={styles.mark}
          style={{ left: percent(at) }}
          title={hopWords[hop.event]}
        />
      ))}
    </div>
    <figcaption className={styles.scale}>
      <span>accepted</span>
      <span>{spanText(span / 2)}</span>
      <span>{spanText(span)}</span>
    </figcaption>
  </figure>
)

const HopRow = ({ mark: { hop, after } }: { readonly mark: Mark }) => (
  <tr>
    <th scope="row" title={`${utcText(hop.at)}\n${localText(hop.at)}`}>
      {hopWords[hop.event]}
      {hop.who !== undefined && <small> by {hop.who}</small>}
    </th>
    <td>+{spanText(hop.afterMs)}</td>
    <td className={styles.since}>{after === 0 ? '·' : spanText(after)}</td>
    <td>
      {hop.state !== undefined && <StateBadge state={hop.state} />} {hop.reason !== undefined && hop.reason.code}
    </td>
  </tr>
)
