/**
 * What the key of a valid certificate signs, so that a certificate for another key follows it: SHA-256 with ECDSA (DER) or
 * RSA, or Ed25519. The first line keeps the signature from meaning anything else; the VIN, from serving another vehicle.
 *
 * @param csr PEM of the request for the new key, as it is sent
 */
export const renewalText = (vin: string, csr: string): string => `keyfob certificate renewal v1\n${vin}\n${csr}`
