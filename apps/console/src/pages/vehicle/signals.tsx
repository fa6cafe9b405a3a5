import type { Vehicle } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { Empty } from '../../shared/empty.tsx'
import { Icon } from '../../shared/icon.tsx'
import { readSignals, valueText } from './read-signals.ts'
import styles from './signals.module.css'

/** What the vehicle last reported, with how old that is; and whether its clock could be trusted. */
export const Signals = ({ reported }: Pick<Vehicle, 'reported'>) => {
  const signals = readSignals(reported)
  if (signals.length === 0)
    return (
      <Empty title="The vehicle has reported nothing yet">
        <p>Vehicles report by themselves; the command status_refresh asks for it.</p>
      </Empty>
    )
  return (
    <table className={styles.signals}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Signal</th>
          <th scope="col">Value</th>
          <th scope="col">Sampled</th>
        </tr>
      </thead>
      <tbody>
        {signals.map(({ name, branch, leaf, value, at, trusted }) => (
          <tr key={name}>
            <th scope="row" title={name}>
              <span>{branch}</span>
              {leaf}
            </th>
            <td>{valueText(value)}</td>
            <td className={styles.at}>
              {!trusted && (
                <span className={styles.doubt} title="The clock of the vehicle was not trusted when it sampled this">
                  <Icon name="question" size={12} /> clock
                </span>
              )}
              <Age at={at} inRow />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
