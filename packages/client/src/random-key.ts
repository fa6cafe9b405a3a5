/** 128 random bits in hex. `crypto.randomUUID` is missing in browsers on pages that came over plain HTTP. */
export const randomKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
