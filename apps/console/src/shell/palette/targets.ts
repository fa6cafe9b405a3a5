import { linkTo } from '../../router/links.ts'
import type { Page } from '../../router/pages.ts'

/** A line of the palette. */
export interface Target {
  readonly id: string
  readonly label: string
  readonly kind: 'page' | 'vehicle' | 'command'
  readonly path: string
}

const vinPattern = /^[A-HJ-NPR-Z0-9]{17}$/
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What a text can mean by itself: a VIN, the id of a command, and the pages whose names hold it. */
export const targetsOf = (text: string, pages: readonly Page[]): readonly Target[] => {
  const given = text.trim()
  const vin = given.toUpperCase()
  const id = given.toLowerCase()
  return [
    ...(vinPattern.test(vin) ? [vehicleTarget(vin)] : []),
    ...(idPattern.test(id)
      ? [{ id: `command ${id}`, label: id, kind: 'command' as const, path: linkTo.command(id) }]
      : []),
    ...pages.flatMap(({ label, path }) =>
      label?.toLowerCase().includes(id) === true ? [{ id: `page ${path}`, label, kind: 'page' as const, path }] : [],
    ),
  ]
}

export const vehicleTarget = (vin: string): Target => ({
  id: `vehicle ${vin}`,
  label: vin,
  kind: 'vehicle',
  path: linkTo.vehicle(vin),
})

/** Whether it can be the beginning or the end of a VIN: then vehicles are searched. */
export const isPartOfVin = (text: string): boolean => /^[A-HJ-NPR-Z0-9]{2,16}$/.test(text.trim().toUpperCase())
