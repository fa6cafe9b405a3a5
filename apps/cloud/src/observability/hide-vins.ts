/**
 * VINs in lines of the log: as they are, as a keyed hash, or not at all. It looks at every text of a line, whatever its
 * field, since VINs also stand in URLs, topics and the errors of libraries. A hash without a key would hide nothing: all VINs
 * of a maker are tried within minutes.
 */
import { createHmac } from 'node:crypto'
import { parseVin } from '@keyfob/protocol'
import type { VinsInLog } from '../ports/log.ts'

export type Fields = Readonly<Record<string, unknown>>

/** What vehicles choose by themselves: a VIN may be a part of it without anything around it. */
const chosenByVehicles: ReadonlySet<string> = new Set(['client', 'session'])
/** Random by their nature: 17 of their characters may look like a VIN. */
const random: ReadonlySet<string> = new Set(['anchor', 'hash'])
/** Fields are flat; the settings are not. */
const depthMax = 4

/** The fields of a line as they are written. */
export const hideVins = (vins: VinsInLog): ((fields: Fields) => Fields) => {
  if (vins.kind === 'plain') return (fields) => fields
  const instead = insteadOf(vins)
  const written = (name: string, value: unknown): unknown => {
    if (random.has(name)) return value
    return chosenByVehicles.has(name) && typeof value === 'string' ? instead(value) : shown(value, instead, 1)
  }
  return (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, written(name, value)]))
}

type Instead = (vin: string) => string

const insteadOf = (vins: Exclude<VinsInLog, { readonly kind: 'plain' }>): Instead =>
  vins.kind === 'hashed' ? (text) => vinHash(text, vins.key) : () => '(VIN)'

const shown = (value: unknown, instead: Instead, depth: number): unknown => {
  if (typeof value === 'string') return withoutVins(value, instead)
  if (typeof value !== 'object' || value === null) return value
  if (depth === depthMax) return '(nested too deep)'
  if (Array.isArray(value)) return value.map((each) => shown(each, instead, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each, instead, depth + 1)]))
}

/** 64 bits: enough to tell the vehicles of a fleet apart. */
export const vinHash = (vin: string, key: string): string =>
  `vin:${createHmac('sha256', key).update(vin.toUpperCase()).digest('hex').slice(0, 16)}`

const withoutVins = (text: string, instead: Instead): string =>
  plainLetters(text)
    .split(/([^A-Za-z0-9])/)
    .map((word) => (word.length === 17 && parseVin(word) !== undefined ? instead(word) : word))
    .join('')

/** Letters and digits of a URL need no percent-encoding, and may have one. */
const plainLetters = (text: string): string =>
  text.includes('%')
    ? text.replaceAll(/%(3[0-9]|[46][1-9a-fA-F]|[57][0-9aA])/g, (encoded) => decodeURIComponent(encoded))
    : text
