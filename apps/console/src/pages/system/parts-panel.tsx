import { Age } from '../../shared/age.tsx'
import { Mark } from '../../shared/mark.tsx'
import { Panel } from '../../shared/panel.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import styles from './system-page.module.css'
import { useReadiness } from './use-system.ts'

/** The parts of the process that answers, the troubled ones first. */
export const PartsPanel = () => {
  const { data, error } = useReadiness()
  const parts = Object.entries(data?.parts ?? {}).toSorted(([, a], [, b]) => Number(a.ready) - Number(b.ready))
  return (
    <Panel
      title="Parts"
      aside={data !== undefined && <Mark kind={data.ready ? 'good' : 'bad'}>{data.ready ? 'ready' : 'not ready'}</Mark>}
    >
      {error !== null && <Trouble error={error} doing="tell how its parts are" />}
      <ul className={styles.parts}>
        {parts.map(([name, { ready, detail, since }]) => (
          <li key={name}>
            <b>{name}</b>
            <Mark kind={ready ? 'good' : 'bad'}>{ready ? 'works' : 'is down'}</Mark>
            {since !== undefined && (
              <span className={styles.since}>
                <Age at={since} />
              </span>
            )}
            {detail !== undefined && <p>{detail}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
