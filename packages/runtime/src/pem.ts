/** The text form of certificates, requests and lists (RFC 7468). */
type Label = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL'

const beginning = (label: string): string => `-----BEGIN ${label}-----`
const end = (label: string): string => `-----END ${label}-----`

export const toPem = (label: Label, der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [beginning(label), ...lines, end(label), ''].join('\n')
}

/** The first block of this label; undefined when there is none. What is around it is left out, as OpenSSL does. */
export const fromPem = (label: string, text: string): Buffer | undefined => {
  const [, behind] = text.split(beginning(label), 2)
  const [base64, rest] = behind?.split(end(label), 2) ?? []
  return base64 === undefined || rest === undefined ? undefined : Buffer.from(base64, 'base64')
}

export interface PemBlock {
  /** As `PRIVATE KEY`. */
  readonly label: string
  /** With its first and its last line. */
  readonly text: string
}

/** All blocks of a text, in their order. What is around them is left out. @throws Error when one has no end */
export const pemBlocks = (text: string): readonly PemBlock[] =>
  text
    .split('-----BEGIN ')
    .slice(1)
    .map((block) => {
      const label = block.slice(0, Math.max(0, block.indexOf('-----')))
      const at = block.indexOf(end(label))
      if (at === -1) throw new Error('a block of it has no end')
      return { label, text: `-----BEGIN ${block.slice(0, at)}${end(label)}\n` }
    })
