import { type ED25519KeyPairOptions, type KeyObject, createPrivateKey, generateKeyPairSync } from 'node:crypto'

/** P-256 is the curve that every TLS library knows; RSA has 2,048 bits. */
export type KeyKind = 'ed25519' | 'p256' | 'rsa'

/**
 * A new private key, read back from the text that Node generates; some 0.5 ms, most of it for reading. Keys are made here
 * only: a key object that Node generates shares a lock with the job that made it. When garbage is collected while the key
 * is exported as a JWK, or asked for its `asymmetricKeyDetails`, the end of that job waits for the lock that its own thread
 * holds, and the process hangs forever (seen on Node 20.20).
 */
export const newPrivateKey = (kind: KeyKind): KeyObject => createPrivateKey({ key: generated[kind](), format: 'pem' })

const pem: ED25519KeyPairOptions<'pem', 'pem'> = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}

const generated: Readonly<Record<KeyKind, () => string>> = {
  ed25519: () => generateKeyPairSync('ed25519', pem).privateKey,
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem }).privateKey,
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2_048, ...pem }).privateKey,
}
