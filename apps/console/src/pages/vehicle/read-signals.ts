import type { Vehicle } from '@keyfob/client'

export interface Signal {
  /** By COVESA VSS: `Vehicle.Cabin.Door.Row1.DriverSide.IsLocked`. */
  readonly name: string
  /** Up to its last part, without `Vehicle.`: `Cabin.Door.Row1.DriverSide.` */
  readonly branch: string
  readonly leaf: string
  readonly value: string | number | boolean
  readonly at: string
  readonly trusted: boolean
}

/** By name, so that those of one branch stand together. */
export const readSignals = (reported: Vehicle['reported']): readonly Signal[] =>
  Object.entries(reported)
    .map(([name, { value, at, trusted }]) => {
      const short = name.startsWith('Vehicle.') ? name.slice('Vehicle.'.length) : name
      const cut = short.lastIndexOf('.') + 1
      return { name, branch: short.slice(0, cut), leaf: short.slice(cut), value, at, trusted }
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))

export const valueText = (value: Signal['value']): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
