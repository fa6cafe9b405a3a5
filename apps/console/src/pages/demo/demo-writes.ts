import type { DemoVehicle, KeyfobClient } from '@keyfob/client'
import { keyfobLine } from '../../shared/cli/shell-line.ts'
import type { Write } from '../../shared/write/use-writes.ts'

const tailOf = (vin: string): string => vin.slice(-6)

/** Pulls the plug of a vehicle that has power, and plugs in one that has none. */
export const plugWrite = ({ demo }: KeyfobClient, { vin, pluggedIn }: DemoVehicle): Write =>
  pluggedIn
    ? {
        run: () => demo.unplug(vin),
        doing: 'pull the plug',
        done: `Pulled the plug of …${tailOf(vin)}: it says nothing more.`,
        line: keyfobLine(['demo', 'unplug', vin]),
      }
    : {
        run: () => demo.plugIn(vin),
        doing: 'plug the vehicle in',
        done: `Plugged …${tailOf(vin)} in again.`,
        line: keyfobLine(['demo', 'plug', vin]),
      }

export const removeWrite = ({ demo }: KeyfobClient, vin: string): Write => ({
  run: () => demo.remove(vin),
  doing: 'remove the vehicle',
  done: `Removed …${tailOf(vin)}.`,
  line: keyfobLine(['demo', 'remove', vin]),
})

/** `vin` undefined: a new vehicle. */
export const behavioursLine = (vin: string | undefined, behaviours: readonly string[]): string =>
  vin === undefined
    ? keyfobLine(['demo', 'add'], { behaviour: behaviours.length === 0 ? undefined : behaviours.join(',') })
    : keyfobLine(['demo', 'misbehave', vin, ...behaviours])
