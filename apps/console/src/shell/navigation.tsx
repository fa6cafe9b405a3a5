import { useEffect, useRef } from 'react'
import { Link, useRoute } from 'wouter'
import type { Page } from '../router/pages.ts'
import { Icon } from '../shared/icon.tsx'
import styles from './navigation.module.css'

export const Navigation = ({ pages }: { readonly pages: readonly Page[] }) => (
  <nav className={styles.navigation} aria-label="Pages">
    <ul>
      {pages
        .filter(({ label }) => label !== undefined)
        .map((page) => (
          <li key={page.path}>
            <PageLink page={page} />
          </li>
        ))}
    </ul>
  </nav>
)

/** Current also while a page below it is shown. */
const PageLink = ({ page: { path, label, icon = 'list', key } }: { readonly page: Page }) => {
  const [isHere] = useRoute(path === '/' ? '/' : `${path}/*?`)
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [isHere])
  return (
    <Link ref={link} href={path} className={styles.link} aria-current={isHere ? 'page' : undefined}>
      <Icon name={icon} size={15} />
      <span>{label}</span>
      {key !== undefined && <kbd aria-hidden="true">g {key}</kbd>}
    </Link>
  )
}
