import { useQuery } from '@tanstack/react-query'
import { useApi, useMay } from '../session/session-context.ts'
import { GuardList } from '../shared/guards/guard-list.tsx'
import styles from './send-form.module.css'
import type { Draft } from './use-draft.ts'

const vinLength = 17
/** As often as a vehicle's state is read again elsewhere. */
const lookEvery = 5_000

/** Whether the guards of the command hold now: looked up for the vehicle as soon as its VIN is whole. */
export const GuardsNow = ({ draft: { type, input } }: { readonly draft: Draft }) => {
  const api = useApi()
  const mayLook = useMay('vehicles:read')
  const { vin } = input
  const isGuarded = type !== undefined && type.guards.length > 0
  const { data } = useQuery({
    queryKey: ['vehicle', vin, 'guards'],
    queryFn: ({ signal }) => api.vehicles.guards(vin, { signal }),
    enabled: isGuarded && vin.length === vinLength && mayLook,
    refetchInterval: lookEvery,
    retry: false,
  })
  if (!isGuarded) return null
  const found = data?.items.find(({ command }) => command === type.name)
  return (
    <div className={styles.guards} role="status">
      {found === undefined ? (
        <p>It begins only if {type.guards.join(' and ')}.</p>
      ) : (
        <GuardList guards={found.guards} />
      )}
    </div>
  )
}
