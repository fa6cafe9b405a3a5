import { VirtualClock, generatePrivateJwk, readAnchor, seconds, signingKeyOf, verifyingKeyOf } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { Sealed } from '../ports/audit.ts'
import { AuditSealer } from './audit-sealer.ts'

const key = signingKeyOf(generatePrivateJwk())
const due = { position: 7, hash: 'h', at: '2026-01-01T00:00:00.000Z' }

it('seals also while its key cannot be reached, and anchors when it can: in the store, and in the log', async () => {
  const [clock, log] = [new VirtualClock(), new SampleLog()]
  let rounds = 0
  let isKeyDown = true
  const anchors: (string | null)[] = []
  const sealer = new AuditSealer({
    store: {
      seal: async (): Promise<Sealed> => ({ entries: (rounds += 1), due, hasMore: false }),
      anchor: async ({ jws }) => anchors.push(jws) === 1,
      forget: async () => 3,
    },
    signer: {
      kid: key.kid,
      sign: async (input) => {
        if (isKeyDown) throw new Error('the key service is down')
        return key.sign(input)
      },
    },
    keptDays: 1,
    clock,
    log,
  })
  await sealer.start()
  await clock.advance(seconds(3))
  expect([rounds > 2, anchors]).toEqual([true, []])
  expect(log.of('audit.not_anchored')[0]).toEqual({ error: 'the key service is down' })
  isKeyDown = false
  await clock.advance(seconds(3))
  await sealer.stop()
  const [logged, ...others] = log.of('audit.anchored') as readonly { readonly anchor: string }[]
  expect(logged).toEqual({ position: 7, hash: 'h', anchor: anchors[0] })
  expect(readAnchor(logged!.anchor)?.isSignedBy(verifyingKeyOf(key.publicJwk))).toBe(true)
  // What another process anchored first is in its log.
  expect(others).toEqual([])
  expect(log.of('audit.forgotten')).toEqual([{ entries: 3 }])
})
