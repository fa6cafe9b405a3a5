import type { Vin } from '@keyfob/protocol'

export interface RenewalQuestion {
  readonly vin: Vin
  /** PEM of a request for the new key. */
  readonly csr: string
  /** Base64, by the key of the certificate in use. */
  readonly signature: string
}

/**
 * Asks the cloud for a certificate, and resolves with its PEM. `httpRenewal` is the real one.
 *
 * @throws RenewalRefused when the cloud says that it issues none; any other error may pass by itself
 */
export type RenewalCall = (question: RenewalQuestion, signal: AbortSignal) => Promise<string>

/** The certificate in use is revoked or expired, or renewed too early: to ask again soon does not help. */
export class RenewalRefused extends Error {
  override readonly name = 'RenewalRefused'
}
