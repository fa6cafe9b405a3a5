import type { Command, CommandType } from '@keyfob/client'
import { Link } from 'wouter'
import { linkTo } from '../../router/links.ts'
import { StateBadge } from '../../shared/state-badge.tsx'
import { lanesOf } from './lanes.ts'
import styles from './lanes.module.css'

interface LanesProps {
  readonly types: readonly CommandType[]
  readonly open: readonly Command[]
}

/** One command is in flight in each lane; the others wait behind it. */
export const Lanes = ({ types, open }: LanesProps) => (
  <ul className={styles.lanes}>
    {lanesOf(types, open).map(({ name, open: its }) => (
      <li key={name} className={its.length === 0 ? styles.free : undefined}>
        <span className={styles.name}>{name}</span>
        <span className={styles.open}>
          {its.length === 0 && 'free'}
          {its.map(({ id, command, state }) => (
            <Link key={id} href={linkTo.command(id)}>
              {command} <StateBadge state={state} />
            </Link>
          ))}
        </span>
      </li>
    ))}
  </ul>
)
