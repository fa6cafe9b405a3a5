import { type Duration, formatDuration, seconds } from '@keyfob/runtime'
import type { SimulationProgress } from '@keyfob/simulator'
import { SingleBar } from 'cli-progress'

/** How often a line is written when the output is not a terminal. */
const lineInterval: Duration = seconds(10)

/** Shows the progress of a simulation. */
export interface SimulationDisplay {
  show(progress: SimulationProgress): void
  end(): void
}

/** A live bar on a terminal, else a plain line now and then. */
export const makeDisplay = (stream: NodeJS.WriteStream, load: Duration): SimulationDisplay =>
  stream.isTTY ? barOn(stream, load) : linesOn(stream)

const barOn = (stream: NodeJS.WriteStream, load: Duration): SimulationDisplay => {
  const bar = new SingleBar({ format: ' {bar} {text}', stream, hideCursor: true, clearOnComplete: true })
  bar.start(load, 0, { text: '' })
  return {
    show: (progress) => bar.update(Math.min(progress.elapsed, load), { text: textOf(progress) }),
    end: () => bar.stop(),
  }
}

const linesOn = (stream: NodeJS.WriteStream): SimulationDisplay => {
  let nextAt = 0
  return {
    show: (progress) => {
      if (progress.elapsed < nextAt) return
      nextAt = progress.elapsed + lineInterval
      stream.write(`${formatDuration(Math.round(progress.elapsed))}  ${textOf(progress)}\n`)
    },
    end: () => undefined,
  }
}

const textOf = (progress: SimulationProgress): string => {
  const { phase, registered, connected, vehicles, sent, settled, open, acceptedToSettled } = progress
  if (phase === 'registering') return `${phase}: ${registered}/${vehicles} registered`
  const { p50Ms, p99Ms } = acceptedToSettled
  const times = p50Ms === null ? '' : `, p50 ${p50Ms} ms, p99 ${p99Ms} ms`
  return `${phase}: ${connected}/${vehicles} connected, ${sent} sent, ${settled} settled, ${open} open${times}`
}
