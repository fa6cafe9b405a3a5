import { isIPv4 } from 'node:net'
import { isLeanUrl } from '@keyfob/vehicle'
import type { FleetSlice } from './fleet-messages.ts'

/** Of one process: some 230 MB, and below the 28,000 ports that a system gives one address by default. */
const vehiclesPerProcess = 20_000
/** Fewer share the process of their callers: another process would cost more than it saves. */
const inOneProcessMax = 2_000
/** Files of a process that are not vehicles: what Node opens, and behaviours that connect by themselves. */
const otherFiles = 512

export interface SplitOptions {
  readonly vehicles: number
  readonly firstVehicle: number
  /** URL of the broker. */
  readonly url: string
  /** Files that one process may open. */
  readonly filesMax: number
  /** As many processes; absent: as many as it takes. */
  readonly processes?: number | undefined
}

/**
 * The parts of a fleet, one for each process; none: the fleet stays in this process. Each part on loopback connects from
 * an address of its own, because an address has fewer ports than a fleet may have vehicles.
 * @throws Error when so few files may be open that no vehicle fits into a process
 */
export const splitFleet = (options: SplitOptions): readonly FleetSlice[] => {
  const { vehicles, firstVehicle, filesMax, processes } = options
  const fits = Math.min(vehiclesPerProcess, filesMax - otherFiles)
  if (processes === undefined && vehicles <= Math.min(inOneProcessMax, fits)) return []
  if (fits < 1) throw new Error(`A process may open ${filesMax} files: too few for a fleet. Raise it with "ulimit -n".`)
  const parts = Math.min(vehicles, Math.max(processes ?? 1, Math.ceil(vehicles / fits)))
  const startOf = (part: number): number => Math.floor((vehicles * part) / parts)
  return Array.from({ length: parts }, (_, part) => ({
    firstVehicle: firstVehicle + startOf(part),
    vehicles: startOf(part + 1) - startOf(part),
    localAddress: localAddressOf(options.url, part),
  }))
}

/** On Linux every address of 127.0.0.0/8 is this machine; elsewhere, and to other brokers, the system chooses. */
const localAddressOf = (url: string, part: number): string | undefined => {
  if (process.platform !== 'linux' || !isLeanUrl(url)) return undefined
  const { hostname } = new URL(url)
  if (!isIPv4(hostname) || !hostname.startsWith('127.')) return undefined
  return `127.0.0.${2 + (part % 250)}`
}
