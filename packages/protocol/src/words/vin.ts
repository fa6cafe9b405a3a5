import type { Vin } from './ids.ts'

/** A VIN as it may be written (ISO 3779): lower case is accepted. */
export const vinPattern = /^[A-HJ-NPR-Za-hj-npr-z0-9]{17}$/
/** What to say of a text that `parseVin` does not take; follows the name of a field. */
export const vinRule = 'must be a VIN: 17 characters without I, O and Q'

const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const letterValues: Readonly<Record<string, number>> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
}

/**
 * The VIN that a text names, upper-cased, or undefined. ISO 3779: 17 characters, without I, O and Q.
 * The check digit at position 9 is mandatory in North America only (49 CFR 565.15), so it is verified on demand.
 */
export const parseVin = (text: string, options: { checkDigit?: boolean } = {}): Vin | undefined => {
  if (!vinPattern.test(text)) return undefined
  const vin = text.toUpperCase()
  if (options.checkDigit && vin[8] !== vinCheckDigit(vin)) return undefined
  return vin as Vin // the pattern is the brand's proof
}

/** The character that position 9 of a 17-character VIN must hold: `0` to `9` or `X` (49 CFR 565.15, table IV). */
export const vinCheckDigit = (vin: string): string => {
  const sum = weights.reduce((total, weight, at) => total + weight * valueOf(vin.charAt(at)), 0)
  return sum % 11 === 10 ? 'X' : String(sum % 11)
}

const valueOf = (character: string): number => letterValues[character] ?? Number(character)
