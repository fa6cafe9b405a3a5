import { Suspense, lazy, useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { linkTo } from '../router/links.ts'
import { Sending } from '../send/sending.tsx'
import { Feed } from '../streams/feed-context.tsx'
import { Empty } from '../shared/empty.tsx'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'
import { PageBoundary } from './page-boundary.tsx'
import styles from './shell.module.css'
import { useAllowedPages } from './use-allowed-pages.ts'
import { useShortcuts } from './use-shortcuts.ts'

const loadPalette = () => import('./palette/palette.tsx')
const Palette = lazy(loadPalette)
/** When the first page is there: what is typed at once after the key must not be lost, in ms. */
const preloadAfter = 1_500

/** What surrounds every page: the header, the navigation, the palette, and the keys. */
export const Shell = () => {
  const pages = useAllowedPages()
  /** For one who may not see Now; the first that matches is shown. */
  const home = pages.find(({ label }) => label !== undefined)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const openPalette = useCallback(() => setPaletteOpen(true), [])
  useShortcuts(pages, openPalette)
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), preloadAfter)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Feed>
      <Sending>
        <div className={styles.shell}>
          <a className={styles.skip} href="#page">
            Skip to the page
          </a>
          <Header onSearch={openPalette} />
          <Navigation pages={pages} />
          <main id="page" className={styles.page} tabIndex={-1}>
            <PageBoundary>
              <Suspense fallback={<p className={styles.loading}>Loading…</p>}>
                <Switch>
                  {pages.map(({ path, Component }) => (
                    <Route key={path} path={path} component={Component} />
                  ))}
                  <Route path="/index.html">
                    <Redirect to={linkTo.now} />
                  </Route>
                  {home !== undefined && (
                    <Route path={linkTo.now}>
                      <Redirect to={home.path} />
                    </Route>
                  )}
                  <Route>
                    <Empty title="There is no such page here">
                      <p>The key that you use may not see it, or the address is mistyped.</p>
                    </Empty>
                  </Route>
                </Switch>
              </Suspense>
            </PageBoundary>
          </main>
        </div>
        {isPaletteOpen && (
          <Suspense>
            <Palette pages={pages} onClose={() => setPaletteOpen(false)} />
          </Suspense>
        )}
      </Sending>
    </Feed>
  )
}
