import { z } from 'zod'

/** Of what needs none. Some programs send an empty object with each POST and DELETE. */
export const noBody = z.strictObject({}).nullable().describe('None, or an empty object')
