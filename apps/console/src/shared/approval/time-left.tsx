import { spanText } from '../../format/age.ts'
import { useNow } from '../use-now.ts'

const second = 1_000

/** How long it may still be approved: `12 min 5 s`. */
export const TimeLeft = ({ until }: { readonly until: string }) => {
  const left = Date.parse(until) - useNow()
  return <time dateTime={until}>{left <= 0 ? 'over' : spanText(Math.ceil(left / second) * second)}</time>
}
