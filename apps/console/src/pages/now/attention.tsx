import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useApi, useMay, useMe } from '../../session/session-context.ts'
import { Icon } from '../../shared/icon.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { useNow } from '../../shared/use-now.ts'
import styles from './attention.module.css'
import { type Concern, concernsOf } from './concerns.ts'
import { useFigures } from './use-figures.ts'

/** What needs a person, or that nothing does. */
export const Attention = () => {
  const figures = useFigures()
  const readiness = useReadiness()
  const now = useNow()
  const me = useMe()
  const parked = useParked()
  if (figures.error !== null) return <Trouble error={figures.error} doing="give its figures" />
  if (figures.data === undefined) return null
  const concerns = concernsOf({ figures: figures.data, readiness, me, parked, now })
  if (concerns.length === 0)
    return (
      <p className={styles.calm} role="status">
        <Icon name="check" size={15} /> Nothing needs you: all parts work, and no outcome of the last hour is in doubt.
      </p>
    )
  return (
    <ul className={styles.list} aria-label="Needs attention">
      {concerns.map((concern) => (
        <ConcernLine key={concern.id} concern={concern} />
      ))}
    </ul>
  )
}

const ConcernLine = ({ concern: { kind, title, advice, link } }: { readonly concern: Concern }) => (
  <li className={`${styles.concern} ${styles[kind]}`}>
    <Icon name={kind === 'doubt' ? 'question' : 'warning'} size={16} />
    <p>
      <b>{title}</b> {advice} {link !== undefined && <Link href={link}>Show them</Link>}
    </p>
  </li>
)

const useReadiness = () => {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => api.system.readiness({ signal }),
    refetchInterval: 5_000,
  })
  return data
}

/** Not everybody sees parked messages; a hundred are as many as this line needs to count. */
const useParked = (): number | undefined => {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['parked', 'count'],
    queryFn: ({ signal }) => api.parked.list({ limit: 100 }, { signal }),
    enabled: useMay('parked:read'),
    refetchInterval: 15_000,
  })
  return data?.length
}
