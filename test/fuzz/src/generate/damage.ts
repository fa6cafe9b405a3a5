/** What happens to bytes: cut, flipped, doubled, or in an encoding that JSON does not have. */
import fc from 'fast-check'

export type Damage = (bytes: Buffer) => Buffer

const asIs: Damage = (bytes) => bytes
const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const inserted = (share: number, more: Buffer): Damage => {
  return (bytes) => {
    const place = Math.floor(share * (bytes.length + 1))
    return Buffer.concat([bytes.subarray(0, place), more, bytes.subarray(place)])
  }
}

/** Inside of a text these are what JSON cannot hold: a lone surrogate as UTF-8 would write it, NUL, an overlong slash. */
const strangeBytes = [
  [0xed, 0xa0, 0x80],
  [0x00],
  [0xff],
  [0xc0, 0xaf],
  [0xf5, 0x80, 0x80, 0x80],
  [0xe2, 0x80, 0xa8],
  [0x1b],
]

const damages: fc.Arbitrary<Damage> = fc.oneof(
  where.map(
    (share): Damage =>
      (bytes) =>
        bytes.subarray(0, Math.floor(share * bytes.length)),
  ),
  fc.tuple(where, fc.constantFrom(...strangeBytes)).map(([share, more]): Damage => inserted(share, Buffer.from(more))),
  fc
    .tuple(where, fc.integer({ min: 0, max: 255 }))
    .map(([share, byte]): Damage => inserted(share, Buffer.from([byte]))),
  fc.constant<Damage>((bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])),
  fc.constant<Damage>((bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le')),
  fc.constant<Damage>((bytes) => Buffer.concat([bytes, bytes])),
  fc.constant<Damage>((bytes) => Buffer.concat([bytes, Buffer.alloc(70_000, ' ')])),
  fc.constant<Damage>(() => Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 300 }).map(
    (random): Damage =>
      () =>
        Buffer.from(random),
  ),
)

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(asIs) },
  { weight: 1, arbitrary: damages },
)
