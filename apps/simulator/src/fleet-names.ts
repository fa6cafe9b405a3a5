import { type IvcId, type Vin, parseIvcId, parseVin, vinCheckDigit } from '@keyfob/protocol'

/** The names of the vehicles of a fleet. The same number must always give the same names. */
export interface VehicleNames {
  readonly vin: (number: number) => Vin
  readonly ivc: (number: number) => IvcId
}

/** World manufacturer 1KF, which is not assigned. Seven digits of serial number, as in North America. */
const maker = '1KF'
const descriptor = 'SM00E'
const yearAndPlant = 'T'
const serialMax = 9_999_999

/** The VIN of a simulated vehicle, with a right check digit. @throws RangeError outside 0 to 9 999 999 */
export const fleetVin = (number: number): Vin => {
  if (!Number.isInteger(number) || number < 0 || number > serialMax)
    throw new RangeError(`A fleet has the vehicles 0 to ${serialMax}; there is no ${number}.`)
  const tail = `${yearAndPlant}${String(number).padStart(7, '0')}`
  const check = vinCheckDigit(`${maker}${descriptor}0${tail}`)
  return parseVin(`${maker}${descriptor}${check}${tail}`, { checkDigit: true })! // 17 characters without I, O, Q, and its check digit
}

/** The IVC of a simulated vehicle. */
export const fleetIvc = (number: number): IvcId => parseIvcId(`SIM-${String(number).padStart(7, '0')}`)! // 11 allowed characters

export const fleetNames: VehicleNames = { vin: fleetVin, ivc: fleetIvc }
