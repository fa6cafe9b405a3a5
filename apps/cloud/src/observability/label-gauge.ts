import { type Duration, seconds } from '@keyfob/runtime'
import { Gauge, type Registry } from 'prom-client'
import { withinOr } from './within-or.ts'

/** A scrape has ten seconds by default; a part that hangs must not cost all of them. */
const patience: Duration = seconds(2)

interface Facts {
  readonly name: string
  readonly help: string
}

interface LabelGaugeFacts extends Facts {
  readonly label: string
  /** The number of each value of the label. */
  readonly read: () => Promise<Readonly<Record<string, number>>>
}

/** A gauge that is read at each scrape. What cannot be read in time is left out. */
export const labelGauge = (registry: Registry, { name, help, label, read }: LabelGaugeFacts): void => {
  const gauge = new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect: async () => {
      const values = await withinOr(read, patience, {})
      gauge.reset()
      for (const [value, count] of Object.entries(values)) gauge.set({ [label]: value }, count)
    },
  })
}

/** The same with one number and no label. */
export const plainGauge = (
  registry: Registry,
  { name, help, read }: Facts & { readonly read: () => Promise<number> },
): void => {
  const gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect: async () => {
      const value = await withinOr(read, patience, undefined)
      if (value === undefined) gauge.remove()
      else gauge.set(value)
    },
  })
}
