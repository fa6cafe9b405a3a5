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
