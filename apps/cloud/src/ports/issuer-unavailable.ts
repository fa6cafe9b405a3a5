/** The issuer of tokens cannot be asked for its keys, so it is not known whether a token is valid. Nothing took effect. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable'
}
