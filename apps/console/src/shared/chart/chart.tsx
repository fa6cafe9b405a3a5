import { useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import styles from './chart.module.css'
import { optionsOf } from './chart-options.ts'
import type { ChartSeries } from './chart-series.ts'
import { useDark } from './use-dark.ts'

interface ChartProps {
  /** For who does not see it. */
  readonly label: string
  readonly series: ChartSeries
}

const height = 150

/** Lines over time. A chart has its colours from when it is made, so that another theme makes another chart. */
const Chart = (props: ChartProps) => <Drawn key={useDark() ? 'dark' : 'light'} {...props} />

/** As wide as its place; the values under the pointer are in its legend. */
const Drawn = ({ label, series }: ChartProps) => {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const [first] = useState(series)
  const data = useMemo(() => dataOf(series), [series])
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const made = new uPlot(optionsOf(first, { width: element.clientWidth, height }), dataOf(first), element)
    chart.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      chart.current = undefined
    }
  }, [first])
  useEffect(() => chart.current?.setData(data), [data])
  return <div ref={place} className={styles.chart} role="img" aria-label={label} />
}

const dataOf = ({ at, lines }: ChartSeries): uPlot.AlignedData => [[...at], ...lines.map(({ values }) => [...values])]

export default Chart
