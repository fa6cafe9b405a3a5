/**
 * Passwords of vehicles. Keyfob makes them, of 32 random bytes, and nobody chooses one: so they cannot be guessed from
 * their SHA-256, and a slow hash would protect nothing. It would only make the return of 20,000 vehicles after a
 * restart take minutes of the processor (scrypt: 43 ms each).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const secretBytes = 32
export const newPassword = (): string => randomBytes(secretBytes).toString('base64url')

export const hashOf = (password: string): string => createHash('sha256').update(password).digest('hex')

/** In constant time. */
export const isSameHash = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
  return a.length === b.length && timingSafeEqual(a, b)
}
