import { PageHeader } from '../../shared/page-header.tsx'
import layout from '../../shared/layout.module.css'
import { Attention } from './attention.tsx'
import { Charts } from './charts.tsx'
import { FigureTiles } from './figure-tiles.tsx'
import { LiveEvents } from './live-events.tsx'

/** What needs attention first; then how the system does; then what happens. */
const NowPage = () => (
  <>
    <PageHeader title="Now" />
    <Attention />
    <FigureTiles />
    <Charts />
    <div className={layout.fill}>
      <LiveEvents />
    </div>
  </>
)

export default NowPage
