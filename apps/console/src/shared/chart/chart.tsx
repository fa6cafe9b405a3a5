import { useEffect, useMemo, useRef } from 'react'
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

/** Lines over time. It is as wide as its place, and the values under the pointer are in its legend. */
const Chart = ({ label, series }: ChartProps) => {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const isDark = useDark()
  const data = useMemo<uPlot.AlignedData>(
    () => [[...series.at], ...series.lines.map(({ values }) => [...values])],
    [series],
  )
  const names = series.lines.map(({ name }) => name).join()
  const latest = useRef({ series, data })
  latest.current = { series, data }
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const { clientWidth: width } = element
    const made = new uPlot(optionsOf(latest.current.series, { width, height }), latest.current.data, element)
    chart.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      chart.current = undefined
    }
    // Colours are read when it is made: it is made again for another theme, and for other lines.
  }, [isDark, names])
  useEffect(() => chart.current?.setData(data), [data])
  return <div ref={place} className={styles.chart} role="img" aria-label={label} />
}

export default Chart
