import { z } from 'zod'

/** By the standard of webhooks: 24 to 64 bytes. A second one is the previous one, while the service changes over. */
const secretPattern = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/

export const howToMakeWakeSecret = 'make one with "echo whsec_$(openssl rand -base64 32)"'

/** The secrets that sign wake-ups, the newest first. */
export const wakeSecrets = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine(
    (all) => all.length <= 2 && all.every((each) => secretPattern.test(each)),
    `must be a secret that begins with whsec_, or the new one and the previous one with a comma between them; ${howToMakeWakeSecret}`,
  )
