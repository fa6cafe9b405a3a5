import { Suspense, lazy } from 'react'
import { Link } from 'wouter'
import { linkTo } from '../router/links.ts'
import { Icon } from '../shared/icon.tsx'
import { StreamStatus } from '../streams/stream-status.tsx'
import styles from './header.module.css'
import logo from './keyfob.svg'

const AccountMenu = lazy(() => import('./account-menu.tsx'))

const isMac = navigator.userAgent.includes('Mac')

export const Header = ({ onSearch }: { readonly onSearch: () => void }) => (
  <header className={styles.header}>
    <Link href={linkTo.now} className={styles.brand}>
      <img src={logo} width={22} height={22} alt="" />
      <span>Keyfob</span>
    </Link>
    <button type="button" className={styles.search} onClick={onSearch} aria-keyshortcuts="Meta+K Control+K">
      <Icon name="search" />
      <span>Open a VIN or a command</span>
      <kbd aria-hidden="true">{isMac ? '⌘ K' : 'Ctrl K'}</kbd>
    </button>
    <div className={styles.right}>
      <StreamStatus />
      <Suspense fallback={<span className={styles.account} />}>
        <AccountMenu />
      </Suspense>
    </div>
  </header>
)
