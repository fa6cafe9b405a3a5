import { useQuery } from '@tanstack/react-query'
import { useApi } from '../session/session-context.ts'
import { openStates } from '../shared/open-states.ts'
import { Icon } from '../shared/icon.tsx'
import styles from './send-form.module.css'
import type { Draft } from './use-draft.ts'
import { waitsText } from './waits-text.ts'

const vinLength = 17

/** What will happen to the command: looked up for the vehicle as soon as its VIN is whole. */
export const Waits = ({ draft: { type, input } }: { readonly draft: Draft }) => {
  const api = useApi()
  const { vin, ttlSeconds } = input
  const { data } = useQuery({
    queryKey: ['commands', 'open', vin],
    queryFn: ({ signal }) => api.commands.list({ vin, state: openStates, limit: 50 }, { signal }).first(),
    enabled: vin.length === vinLength,
  })
  if (type === undefined) return null
  return (
    <p className={styles.waits} role="status">
      <Icon name="hourglass" size={13} />
      {waitsText(type, ttlSeconds, data?.items ?? [])}
    </p>
  )
}
