import { z } from 'zod'

/** For operations without a body. Some programs send an empty object with each POST and DELETE. */
export const noBody = z.strictObject({}).nullable().describe('None, or an empty object')
