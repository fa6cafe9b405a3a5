import type { Instant } from '@keyfob/runtime'

/** What becomes of a certificate, for the log of a vehicle. `until`: when the one in use ends. */
export type CertificateEvent =
  | { readonly kind: 'certificate_renewed'; readonly until: Instant }
  /** It is asked again. `refused`: the cloud says no, as to one that is revoked. */
  | { readonly kind: 'renewal_failed'; readonly problem: string; readonly refused: boolean; readonly until: Instant }
  /** Less than a sixth of its life is left, and renewal fails: a person must look. Again after each further failure. */
  | { readonly kind: 'certificate_ends'; readonly problem: string; readonly until: Instant }
