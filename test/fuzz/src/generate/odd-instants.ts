/** Instants at the edges of RFC 3339, of dates, and of what a database can hold. */
import fc from 'fast-check'

const years = ['0000', '0001', '0099', '0100', '1582', '1899', '1969', '1970', '2026', '2027', '2038', '9998', '9999']
const days = ['01-01', '02-28', '02-29', '02-30', '03-29', '06-30', '10-25', '12-31', '13-01', '00-00']
const times = [
  '00:00:00',
  '02:30:00',
  '12:00:00',
  '23:59:59',
  '23:59:60',
  '24:00:00',
  '23:59:59.999',
  '00:00:00.000000001',
]
const zones = ['Z', '+00:00', '-00:00', '+23:59', '-23:59', '+24:00', '+05:30', 'z', '', '+2:00', ' UTC']

const composed = fc
  .tuple(fc.constantFrom(...years), fc.constantFrom(...days), fc.constantFrom(...times), fc.constantFrom(...zones))
  .map(([year, day, time, zone]) => `${year}-${day}T${time}${zone}`)

const whole = fc.constantFrom(
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:60Z',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '0100-01-01T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-10-24T22:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2026-01-01',
  '2026-01-01t12:00:00z',
  '1e400',
)

/** Near today, so that most of them are taken. The years are fixed, so that a seed means the same every day. */
const good = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2031-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

export const oddInstants = fc.oneof(whole, composed)
export const instants = fc.oneof({ weight: 2, arbitrary: good }, { weight: 1, arbitrary: oddInstants })
