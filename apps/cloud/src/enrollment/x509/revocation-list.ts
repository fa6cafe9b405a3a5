/** Makes a certificate revocation list, version 2 (RFC 5280 section 5). */
import type { KeyObject } from 'node:crypto'
import { type Instant, der } from '@keyfob/runtime'
import { extensions } from './certificate.ts'
import { signed } from './signature-kinds.ts'

const { element, explicitTag, integer, sequence, time } = der

export interface RevocationListText {
  /** Name, DER. */
  readonly issuer: Buffer
  readonly issuerKeyId: Buffer | undefined
  readonly madeAt: Instant
  /** A reader must have a newer one by then. */
  readonly nextAt: Instant
  readonly revoked: readonly { readonly serial: Buffer; readonly at: Instant }[]
}

const version2 = integer(Buffer.from([1]))

export const makeRevocationList = (key: KeyObject, text: RevocationListText): Buffer =>
  signed(key, (identifier) => {
    const entries = text.revoked.map(({ serial, at }) => sequence(integer(serial), time(at)))
    return sequence(
      version2,
      identifier,
      text.issuer,
      time(text.madeAt),
      time(text.nextAt),
      // An empty list is left out (section 5.1.2.6).
      ...(entries.length > 0 ? [sequence(...entries)] : []),
      element(explicitTag(0), sequence(...listExtensions(text))),
    )
  })

/** The number must grow with each list: it is the instant. */
const listExtensions = ({ issuerKeyId, madeAt }: RevocationListText): readonly Buffer[] => [
  ...(issuerKeyId === undefined ? [] : [extensions.authorityKey(issuerKeyId)]),
  extensions.crlNumber(Buffer.from(madeAt.toString(16).padStart(16, '0'), 'hex')),
]
