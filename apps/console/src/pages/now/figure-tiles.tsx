import type { FigureMinute, Figures } from '@keyfob/client'
import { Link } from 'wouter'
import { spanText } from '../../format/age.ts'
import { countText, shareText } from '../../format/count.ts'
import { linkTo } from '../../router/links.ts'
import { openStates } from '../../shared/open-states.ts'
import { Sparkline } from '../../shared/sparkline.tsx'
import styles from './figure-tiles.module.css'
import { useFigureSeries, useFigures } from './use-figures.ts'

interface Tile {
  readonly name: string
  readonly value: string
  readonly note: string
  readonly values: readonly (number | null)[]
  readonly link?: string
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0)

const tilesOf = (figures: Figures, series: readonly FigureMinute[]): readonly Tile[] => {
  const { open, vehicles, lastHour } = figures
  const latest = series.findLast(({ spans }) => spans.settle !== null)?.spans.settle
  return [
    {
      name: 'Open commands',
      value: countText(sum(open)),
      note:
        Object.entries(open)
          .map(([state, count]) => `${countText(count)} ${state}`)
          .join(', ') || 'none',
      values: series.map((minute) => (minute.open === null ? null : sum(minute.open))),
      link: linkTo.commands({ state: openStates }),
    },
    {
      name: 'Vehicles online',
      value: countText(vehicles.online),
      note: `of ${countText(vehicles.registered)}`,
      values: series.map((minute) => minute.vehicles?.online ?? null),
      link: linkTo.vehicles({ online: 'true' }),
    },
    {
      name: 'Accepted',
      value: countText(lastHour.accepted),
      note: 'in the last hour',
      values: series.map(({ accepted }) => accepted),
      link: linkTo.commands(),
    },
    {
      name: 'Unknown',
      value: lastHour.unknownShare === null ? '–' : shareText(lastHour.unknownShare),
      note: `of ${countText(sum(lastHour.settled))} that settled`,
      values: series.map(({ unknownShare }) => unknownShare ?? 0),
      link: linkTo.commands({ state: 'unknown' }),
    },
    {
      name: 'To the outcome',
      value: latest === undefined || latest === null ? '–' : spanText(latest.p50),
      note: latest === undefined || latest === null ? 'none settled' : `p99 ${spanText(latest.p99)}`,
      values: series.map(({ spans }) => spans.settle?.p50 ?? null),
    },
  ]
}

/** How the system does: figures of now and of the last hour, each with its last hour as a line. */
export const FigureTiles = () => {
  const { data: figures } = useFigures()
  const { data: series = [] } = useFigureSeries()
  if (figures === undefined) return null
  return (
    <ul className={styles.tiles} aria-label="Figures">
      {tilesOf(figures, series).map((tile) => (
        <li key={tile.name} className={styles.tile}>
          <TileBody tile={tile} />
        </li>
      ))}
    </ul>
  )
}

const TileBody = ({ tile: { name, value, note, values, link } }: { readonly tile: Tile }) => (
  <>
    <p className={styles.name}>{link === undefined ? name : <Link href={link}>{name}</Link>}</p>
    <p className={styles.value}>{value}</p>
    <p className={styles.note}>{note}</p>
    <Sparkline values={values} label={`${name}, minute by minute in the last hour`} />
  </>
)
