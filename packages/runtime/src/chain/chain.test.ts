import { expect, it } from 'vitest'
import { generatePrivateJwk, signingKeyOf, verifyingKeyOf } from '../ed25519.ts'
import { readAnchor, signAnchor } from './anchor.ts'
import { canonicalJson } from './canonical-json.ts'
import { type ChainEntry, chainBegin, commitmentOf, linkHash, nextEntry } from './chain-entry.ts'
import { type ChainLine, verifyChain } from './verify-chain.ts'

const key = signingKeyOf(generatePrivateJwk())
const verifier = verifyingKeyOf(key.publicJwk)
const begin: ChainLine = { kind: 'begin', position: 0, hash: chainBegin }

const chainOf = (count: number): ChainEntry[] => {
  const entries: ChainEntry[] = []
  for (let at = 0; at < count; at += 1)
    entries.push(
      nextEntry(entries.at(-1) ?? { position: 0, hash: chainBegin }, { at }, [{ who: 'a' }, { vin: `V${at}` }]),
    )
  return entries
}
const linesOf = (entries: readonly ChainEntry[]): ChainLine[] => [
  begin,
  ...entries.map((entry) => ({ kind: 'entry', ...entry }) as const),
]

it('writes JSON in one form', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'ü"' }], a: true, z: undefined })).toBe(
    '{"a":true,"b":[1,{"c":"ü\\"","d":null}]}',
  )
})

it('has the hashes that others compute from docs/audit.md', () => {
  const part = { salt: 'AAECAwQFBgcICQoLDA0ODw', value: { who: 'key:abc' } }
  expect(commitmentOf(part)).toBe('NOzF5S0eu3mT2cFWbYdO2F-VJyahvidi773y1l04qRw')
  expect(linkHash(chainBegin, { position: 1, facts: { action: 'revokeKey' }, commitments: [commitmentOf(part)] })).toBe(
    'uMiNRcNvjrCSRYx7-oAgbC_CAEfk4kOsrWBlr6kaMy4',
  )
})

it('gives the same value another commitment each time', () => {
  const [one, other] = chainOf(2)
  expect(one?.commitments[0]).not.toBe(other?.commitments[0])
})

it('is whole also where parts were erased, and counts them', async () => {
  const entries = chainOf(3).map((entry) => ({ ...entry, parts: [entry.parts[0] ?? null, null] }))
  expect(await verifyChain(linesOf(entries))).toMatchObject({
    broken: undefined,
    entries: 3,
    erasedParts: 3,
    from: 1,
    to: 3,
  })
})

it('begins where its beginning says, and nowhere else', async () => {
  const [first, ...others] = chainOf(3)
  const later: ChainLine = { kind: 'begin', position: 1, hash: first!.hash }
  const lines = linesOf(others).slice(1)
  expect(await verifyChain([later, ...lines])).toMatchObject({ broken: undefined, from: 2, entries: 2 })
  expect((await verifyChain(lines)).broken).toEqual({ position: 2, kind: 'no_begin' })
  expect((await verifyChain([])).broken).toEqual({ position: 0, kind: 'no_begin' })
  expect((await verifyChain([begin, begin])).broken).toEqual({ position: 0, kind: 'gap' })
})

it('an anchor is signed for its position, hash and instant, and for nothing else', async () => {
  const anchor = { position: 7, hash: 'h', at: '2026-01-01T00:00:00.000Z' }
  const jws = await signAnchor(anchor, key)
  expect(readAnchor(jws)).toMatchObject({ ...anchor, kid: key.kid })
  expect(readAnchor(jws)?.isSignedBy(verifier)).toBe(true)
  expect(readAnchor(jws)?.isSignedBy(verifyingKeyOf(generatePrivateJwk()))).toBe(false)
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const other = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('7', '8')).toString('base64url')
  expect(readAnchor([header, other, signature].join('.'))?.isSignedBy(verifier)).toBe(false)
  const untyped = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: key.kid })).toString('base64url')
  for (const text of [
    '',
    'a.b.c',
    [untyped, payload, signature].join('.'),
    [header, untyped, signature].join('.'),
    [header, 'AAAA', signature].join('.'),
  ])
    expect(readAnchor(text)).toBeUndefined()
})

it('looks at each anchor from elsewhere, with its signature', async () => {
  const entries = chainOf(2)
  const [first] = entries
  const anchor = { position: 1, hash: first!.hash, at: '' }
  const jws = await signAnchor(anchor, key)
  const broken = async (anchors: NonNullable<Parameters<typeof verifyChain>[1]>['anchors']) =>
    (await verifyChain(linesOf(entries), { keys: [verifier], ...(anchors && { anchors }) })).broken?.kind
  expect(await broken([{ ...anchor, jws }])).toBeUndefined()
  expect(await broken([{ ...anchor, jws: null }])).toBeUndefined()
  expect(await broken([{ ...anchor, jws: 'x' }])).toBe('anchor_malformed')
  expect(await broken([{ ...anchor, jws: `${jws.slice(0, -4)}AAAA` }])).toBe('anchor_signature')
  expect(await broken([{ ...anchor, hash: 'other', jws }])).toBe('anchor_mismatch')
  expect(await broken([{ ...anchor, position: 3, jws: null }])).toBe('cut_off')
})
