import { Icon } from './icon.tsx'
import styles from './presence.module.css'

const words = {
  online: ['wifi', 'online'],
  offline: ['wifi-off', 'offline'],
  unheard: ['question', 'never heard'],
} as const

/** What is believed of the connection: a hint. */
export const Presence = ({ online }: { readonly online: boolean | null }) => {
  const kind = online === null ? 'unheard' : online ? 'online' : 'offline'
  const [icon, word] = words[kind]
  return (
    <span className={`${styles.presence} ${styles[kind]}`}>
      <Icon name={icon} size={13} />
      {word}
    </span>
  )
}
