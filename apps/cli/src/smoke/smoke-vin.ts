import { type Vin, parseVin, vinCheckDigit } from '@keyfob/protocol'
import { uuidv7 } from 'uuidv7'

/** @throws Error that is wrong usage */
export const readVin = (text: string): Vin => {
  const vin = parseVin(text)
  if (vin === undefined) throw new Error('--vin must be a VIN: 17 characters without I, O and Q.')
  return vin
}

/** A new VIN of no manufacturer (1KF), with its check digit: its last eight characters are from a UUID. */
export const freshVin = (): Vin => {
  const serial = uuidv7().slice(-8).toUpperCase()
  const vin = (digit: string): string => `1KFSMKE0${digit}${serial}`
  return parseVin(vin(vinCheckDigit(vin('0'))))! // hexadecimal digits are characters of a VIN
}
