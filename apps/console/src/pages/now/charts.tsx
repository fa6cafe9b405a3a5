import { Suspense, lazy } from 'react'
import { Panel } from '../../shared/panel.tsx'
import styles from './charts.module.css'
import { settledSeries, spanSeries } from './chart-series.ts'
import { useFigureSeries } from './use-figures.ts'

/** The library of charts is larger than this page, and the page is useful before it is there. */
const Chart = lazy(() => import('../../shared/chart/chart.tsx'))

/** The last hour: how many settled, how they ended, and how long they took. */
export const Charts = () => {
  const { data = [] } = useFigureSeries()
  if (data.length < 2) return null
  return (
    <div className={styles.charts}>
      <Panel title="Settled each minute">
        <Suspense fallback={<div className={styles.space} />}>
          <Chart label="Commands that settled, minute by minute in the last hour" series={settledSeries(data)} />
        </Suspense>
      </Panel>
      <Panel title="From acceptance to the outcome">
        <Suspense fallback={<div className={styles.space} />}>
          <Chart label="Time to the outcome, minute by minute in the last hour" series={spanSeries(data)} />
        </Suspense>
      </Panel>
    </div>
  )
}
