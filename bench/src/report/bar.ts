interface Work {
  readonly done: number
  readonly all: number
  /** ms since it began. */
  readonly elapsed: number
}

const width = 24

/** How far a long piece of work is, in one line: `██████░░░░  25 %, 2,500,000 of 10,000,000, 40,000/s, 3 min left`. */
export const barOf = ({ done, all, elapsed }: Work): string => {
  const share = all === 0 ? 1 : Math.min(1, done / all)
  const full = Math.round(share * width)
  const perSecond = elapsed === 0 ? 0 : (done * 1_000) / elapsed
  const left = perSecond === 0 ? '' : `, ${spanOf((all - done) / perSecond)} left`
  const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)}`
  return `${bar} ${Math.floor(share * 100)} %, ${numberOf(done)} of ${numberOf(all)}, ${numberOf(perSecond)}/s${left}`
}

const numberOf = (value: number): string => Math.round(value).toLocaleString('en')
const spanOf = (seconds: number): string =>
  seconds < 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
