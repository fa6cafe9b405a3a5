import type { State } from '@keyfob/client'
import type { IconName } from '../../../shared/icon-paths.ts'
import { Icon } from '../../../shared/icon.tsx'
import { StateBadge } from '../../../shared/state-badge.tsx'
import styles from '../../../shared/state-badge.module.css'
import type { VehicleState } from './shares.ts'

type OwnState = Exclude<VehicleState, State>

/** The states that only a vehicle of a campaign has; each looks like the state of a command that is next to it. */
const facts: Readonly<Record<OwnState, { readonly icon: IconName; readonly like: State; readonly means: string }>> = {
  waiting: { icon: 'clock', like: 'queued', means: 'It has not had its turn yet' },
  submitting: { icon: 'arrow', like: 'queued', means: 'It is in the wave, and its command is submitted next' },
  refused: { icon: 'forbidden', like: 'rejected', means: 'Its submit was refused: there is no command' },
  forgotten: { icon: 'hourglass', like: 'canceled', means: 'Its command is no longer in history' },
}

const isOwn = (state: VehicleState): state is OwnState => Object.hasOwn(facts, state)

export const VehicleStateBadge = ({ state }: { readonly state: VehicleState }) => {
  if (!isOwn(state)) return <StateBadge state={state} />
  const { icon, like, means } = facts[state]
  return (
    <span className={`${styles.badge} ${styles[like]}`} title={means}>
      <Icon name={icon} size={12} />
      {state}
    </span>
  )
}
