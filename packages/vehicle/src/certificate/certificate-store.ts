/** The key of a vehicle and its certificate, as the vehicle keeps them. All texts are PEM. */
export interface KeptCertificate {
  /** A secret. */
  readonly key: string
  readonly certificate: string
  /** A secret: the key for which a certificate is asked, or was. Kept before it is asked, so that a lost answer can be asked again. */
  readonly nextKey?: string | undefined
}

/** Where they are kept across restarts and power cuts. `FileCertificateStore` keeps them in a file. */
export interface CertificateStore {
  /** Undefined: there is nothing yet. @throws Error when what is there cannot be read */
  load(): Promise<KeptCertificate | undefined>
  /**
   * Replaces everything at once. When it resolves this is durable; after a rejection, or a power cut in the middle, a load
   * gives this or what was there before, and never a part.
   */
  save(kept: KeptCertificate): Promise<void>
}
