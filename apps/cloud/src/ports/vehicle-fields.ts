/** What may be written of a vehicle, as schemas: for the API, for the file of schedules, and for the services behind them. */
import { ivcIdPattern, ivcIdRule, vinPattern, vinRule } from '@keyfob/protocol'
import { z } from 'zod'

/** Lower case is forgiven, as in `parseVin`; whether the check digit counts is the core's question. */
export const vinText = z.string().regex(vinPattern, vinRule).describe('Vehicle identification number (ISO 3779)')

export const ivcText = z.string().regex(ivcIdPattern, ivcIdRule).describe('Id of the in-vehicle communicator')

/** Most labels of one vehicle. */
export const labelsMax = 20
export const labelRule = 'must be 1 to 64 characters of a-z 0-9 _ . = -'
/** Nothing that would have to be quoted anywhere. */
export const labelText = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.=-]{0,63}$/, labelRule)
  .describe('A group of vehicles')
/** All labels of a vehicle. */
export const labelList = z.array(labelText).max(labelsMax)
